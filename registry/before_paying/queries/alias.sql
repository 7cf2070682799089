-- The id that took a retired one's place.
SELECT old_id AS key, new_id FROM id_alias
