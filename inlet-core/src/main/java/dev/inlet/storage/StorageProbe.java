package dev.inlet.storage;

/** Is told of every call of a table's storage, around its effect. Any thread. */
public interface StorageProbe {
    /** @param call such as {@code put}; {@code path} as storage was asked */
    void before(String call, String path);

    /** The effect is there; the caller does not know it yet. */
    void after(String call, String path);
}
