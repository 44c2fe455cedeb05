-- The allowed values of every attribute of a fact (basis, fund, nature, stat, state …) with their labels.
select attribute, value, label_zh, note
from taxonomy.attributes
