CREATE TEMPORARY TABLE landed (window_start STRING, window_end STRING, bidder BIGINT, bids BIGINT)
  WITH ('connector' = 'filesystem', 'path' = '${result}', 'format' = 'json');
INSERT INTO landed
  SELECT CAST(window_start AS STRING), CAST(window_end AS STRING), bidder, COUNT(*)
  FROM SESSION(TABLE bids PARTITION BY bidder, DESCRIPTOR(date_time), INTERVAL '1' SECOND)
  GROUP BY window_start, window_end, bidder;
