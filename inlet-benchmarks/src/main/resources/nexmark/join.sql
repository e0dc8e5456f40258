CREATE TEMPORARY TABLE landed (person BIGINT, name STRING, state STRING, auction BIGINT, price BIGINT, date_time STRING)
  WITH ('connector' = 'filesystem', 'path' = '${result}', 'format' = 'json');
INSERT INTO landed
  SELECT p.id, p.name, p.state, b.auction, b.price, CAST(b.date_time AS STRING)
  FROM persons p JOIN bids b
    ON p.id = b.bidder AND b.date_time BETWEEN p.date_time AND p.date_time + INTERVAL '1' SECOND
  WHERE p.state IN ('OR', 'ID', 'WA') AND b.price >= 1000000;
