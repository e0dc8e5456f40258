package dev.inlet.benchmarks;

/** One of those that do the same work in turns, with its figures. */
final class Contender {
    final String name;

    /** Records a second. */
    final Sample rates = new Sample();

    /** CPU seconds of the whole process for a million records. */
    final Sample cpu = new Sample();

    /** Bytes of resident memory at most. */
    final Sample memory = new Sample();

    Contender(String name) {
        this.name = name;
    }

    /**
     * @param result whose JSON has {@code records}
     * @param seconds name of the field that says how long it worked
     */
    void add(Child.Result result, String seconds) {
        double records = result.json().path("records").asDouble();
        rates.add(records / result.json().path(seconds).asDouble());
        cpu.add(result.cpuSeconds() * 1e6 / records);
        memory.add(result.peakMemory());
    }
}
