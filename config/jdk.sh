# Finds a JDK 25. Sourced by the launcher and by .ci/run; POSIX sh.

NO_JDK="Overlapped needs a JDK 25 and there is none here: install Temurin 25 (package temurin-25-jdk) or \
OpenJDK 25 (package openjdk-25-jdk), or set JAVA25_HOME to the directory of one."

# is_jdk_25 DIRECTORY
is_jdk_25() {
    [ -n "$1" ] && [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 1
    if [ -r "$1/release" ]; then
        grep -q '^JAVA_VERSION="25["._+-]' "$1/release"
    else
        "$1/bin/java" -version 2>&1 </dev/null | grep -q 'version "25["._+-]'
    fi
}

# Prints the directory of a JDK 25; fails if there is none.
find_jdk() {
    path_java=$(command -v java 2>/dev/null) || path_java=
    if [ -n "$path_java" ]; then
        path_java=$(readlink -f "$path_java" 2>/dev/null || echo "$path_java")
        path_java=${path_java%/bin/java}
    fi
    # Where packages and the usual version managers install. A pattern that matches nothing stays as it is, and
    # is_jdk_25 turns it down.
    for jdk in "${JAVA25_HOME:-}" "${JAVA_HOME:-}" "$path_java" \
        /usr/lib/jvm/*25* /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/*jdk*25* /opt/java/* /opt/jdk/* \
        "${SDKMAN_DIR:-${HOME:-}/.sdkman}"/candidates/java/25* "${HOME:-}"/.jdks/*25* "${HOME:-}"/.jabba/jdk/*25* \
        "${HOME:-}"/.asdf/installs/java/*25* "${HOME:-}"/.local/share/mise/installs/java/*25* \
        /Library/Java/JavaVirtualMachines/*25*/Contents/Home \
        "${HOME:-}"/Library/Java/JavaVirtualMachines/*25*/Contents/Home; do
        if is_jdk_25 "$jdk"; then
            echo "$jdk"
            return 0
        fi
    done
    return 1
}
