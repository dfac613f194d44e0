package io.overlapped.nio;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.Watchable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The JDK's watch service, whose keys and events speak of paths of {@link OverlappedFileSystem}. */
final class OverlappedWatchService implements WatchService {
    private final OverlappedFileSystem fileSystem;
    private final WatchService jdk;

    /** A registration has one key, however often it is asked for. */
    private final Map<WatchKey, WeakReference<Key>> keys = new WeakHashMap<>();

    OverlappedWatchService(OverlappedFileSystem fileSystem, WatchService jdk) {
        this.fileSystem = fileSystem;
        this.jdk = jdk;
    }

    WatchKey register(Path directory, WatchEvent.Kind<?>[] events, WatchEvent.@Nullable Modifier... modifiers)
            throws IOException {
        return wrap(directory.register(jdk, events, modifiers));
    }

    @Override
    public void close() throws IOException {
        jdk.close();
    }

    @Override
    public @Nullable WatchKey poll() {
        return wrapOrNull(jdk.poll());
    }

    @Override
    public @Nullable WatchKey poll(long timeout, TimeUnit unit) throws InterruptedException {
        return wrapOrNull(jdk.poll(timeout, unit));
    }

    @Override
    public WatchKey take() throws InterruptedException {
        return wrap(jdk.take());
    }

    private @Nullable WatchKey wrapOrNull(@Nullable WatchKey key) {
        return key == null ? null : wrap(key);
    }

    private synchronized WatchKey wrap(WatchKey key) {
        WeakReference<Key> known = keys.get(key);
        Key wrapper = known == null ? null : known.get();
        if (wrapper == null) {
            wrapper = new Key(fileSystem, key);
            keys.put(key, new WeakReference<>(wrapper));
        }
        return wrapper;
    }

    private record Event<T>(
            Kind<T> kind, int count, @Nullable T context) implements WatchEvent<T> {}

    private static final class Key implements WatchKey {
        private final OverlappedFileSystem fileSystem;
        private final WatchKey jdk;

        private Key(OverlappedFileSystem fileSystem, WatchKey jdk) {
            this.fileSystem = fileSystem;
            this.jdk = jdk;
        }

        @Override
        public boolean isValid() {
            return jdk.isValid();
        }

        @Override
        public List<WatchEvent<?>> pollEvents() {
            List<WatchEvent<?>> events = new ArrayList<>();
            for (WatchEvent<?> event : jdk.pollEvents()) {
                events.add(wrap(event));
            }
            return events;
        }

        @SuppressWarnings("unchecked") // an event whose context is a path is of a kind that says so
        private WatchEvent<?> wrap(WatchEvent<?> event) {
            return event.context() instanceof Path path
                    ? new Event<>((WatchEvent.Kind<Path>) event.kind(), event.count(), fileSystem.wrap(path))
                    : event;
        }

        @Override
        public boolean reset() {
            return jdk.reset();
        }

        @Override
        public void cancel() {
            jdk.cancel();
        }

        @Override
        public Watchable watchable() {
            Watchable watched = jdk.watchable();
            return watched instanceof Path path ? fileSystem.wrap(path) : watched;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key key && key.jdk.equals(jdk);
        }

        @Override
        public int hashCode() {
            return jdk.hashCode();
        }
    }
}
