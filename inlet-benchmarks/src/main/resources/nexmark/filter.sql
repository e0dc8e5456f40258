CREATE TEMPORARY TABLE landed (auction BIGINT, bidder BIGINT, price BIGINT, date_time STRING)
  WITH ('connector' = 'filesystem', 'path' = '${result}', 'format' = 'json');
INSERT INTO landed SELECT auction, bidder, price, CAST(date_time AS STRING) FROM bids WHERE MOD(auction, 123) = 0;
