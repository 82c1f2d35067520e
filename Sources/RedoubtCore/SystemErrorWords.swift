#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// What the system calls an error number, in words for people: `no such file or directory`.
///
/// Source: POSIX `strerror`; the first letter is lowered so that it can stand inside a sentence.
public func systemErrorWords(_ number: Int32) -> String {
    // Glibc answers known numbers from a constant table, so nothing here is shared between threads.
    guard let words = unsafe strerror(number) else { return "error \(number)" }
    let text = unsafe String(cString: words)
    return text.prefix(1).lowercased() + text.dropFirst()
}
