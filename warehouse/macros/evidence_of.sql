-- evidence_of('mart_ratio', row_key): every line behind one row of a mart, with document, place and printed words.
create macro main.evidence_of(mart_name, key) as table
  select
    column_name, role, label, value, unit, quote, file_name, page, paragraph, sheet, cell, source_url, source_path,
    sha256, document_id, fact_id
  from marts.mart_evidence
  where mart = mart_name and row_key = key
  order by column_name, role, fact_id;
