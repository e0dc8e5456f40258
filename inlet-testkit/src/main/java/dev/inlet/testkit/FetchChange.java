package dev.inlet.testkit;

import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ResponseHeaderData;

/** What becomes of a broker's answer to a fetch on its way. */
@FunctionalInterface
public interface FetchChange {
    /** Changes the answer in place; one that it leaves as it is passes, and the next may be changed. */
    void change(ResponseHeaderData header, FetchResponseData answer);
}
