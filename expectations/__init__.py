"""What must hold: Great Expectations suites for our data, SQL rules for the documents. No dagster here."""
