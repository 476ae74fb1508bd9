"""Steps of the schema. After the first release only tables, nullable columns and indexes are added."""
