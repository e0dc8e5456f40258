CREATE TEMPORARY TABLE landed (window_start STRING, window_end STRING, auction BIGINT, bids BIGINT)
  WITH ('connector' = 'filesystem', 'path' = '${result}', 'format' = 'json');
INSERT INTO landed
  SELECT CAST(window_start AS STRING), CAST(window_end AS STRING), auction, COUNT(*)
  FROM TUMBLE(TABLE bids, DESCRIPTOR(date_time), INTERVAL '10' SECOND)
  GROUP BY window_start, window_end, auction;
