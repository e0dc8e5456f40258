CREATE TEMPORARY TABLE landed (window_start STRING, window_end STRING, auction BIGINT, average DOUBLE, bids BIGINT)
  WITH ('connector' = 'filesystem', 'path' = '${result}', 'format' = 'json');
INSERT INTO landed
  SELECT CAST(window_start AS STRING), CAST(window_end AS STRING), auction, AVG(CAST(price AS DOUBLE)), COUNT(*)
  FROM HOP(TABLE bids, DESCRIPTOR(date_time), INTERVAL '2' SECOND, INTERVAL '10' SECOND)
  GROUP BY window_start, window_end, auction;
