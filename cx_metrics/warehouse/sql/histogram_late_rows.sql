-- Those that were first watched at some age, with the bucket of that age.
-- reads: the view · key: none · a row: a time
SELECT {columns}, 'late' AS counted_as, least({late}, {lasts}) AS bucket
FROM {view}
WHERE ({of}) >= 0 AND ({known_from}) > 0
