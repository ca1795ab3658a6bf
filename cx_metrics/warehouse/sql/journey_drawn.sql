-- Comments that are neither a word nor an essay, each with its language and its lot: the hash of the answer's id, as
-- good as random and the same on every build. The characters are those that only one of the two Chinese scripts uses,
-- frequent enough to tell a sentence; Chinese says as much in a third of the characters.
-- reads: comments of a journey · key: none · a row: a comment
-- makes: journey_work_drawn
SELECT month, on_day{, dimensions}, place, md5(response_id) AS lot, language, comment
FROM (
    SELECT
        *,
        CASE
            WHEN regexp_matches(comment, '[們這說國來對時會後讓過還沒為間問題樣務員貴賓費網點線應實東車檢個歡滿請謝給見覺話電機場錢買熱淨飲廳櫃換邊長門開]') THEN 'zh-TW'
            WHEN regexp_matches(comment, '[们这说国来对时会后让过还没为间问题样务员贵宾费网点线应实东车检个欢满请谢给见觉话电机场钱买热净饮厅柜换边长门开]') THEN 'zh-CN'
            WHEN regexp_matches(comment, '[一-鿿]') THEN 'zh'
            ELSE 'en'
        END AS language
    FROM {comments}
) AS told
WHERE length(comment) <= 280 AND (length(comment) >= 12 OR language <> 'en')
