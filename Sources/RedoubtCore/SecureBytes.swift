internal import CRedoubtLinux

/// Secret bytes that have one owner, live in protected memory, and are zeroed when let go.
///
/// No description, mirror, dump or encoder has anything to show: the type is not copyable and holds an address only. Where they live says
/// ``protection``. *Does not see:* copies that a closure makes of what it is lent.
public struct SecureBytes: ~Copyable, Sendable {
    private let slot: SecretArena.Slot
    /// How many bytes there are.
    public private(set) var count: Int

    /// So many zero bytes.
    public init(count: Int) {
        precondition(count >= 0, "a negative number of bytes")
        slot = SecretArena.take(count)
        self.count = count
    }

    /// A copy of other bytes; the caller still has theirs.
    public init(copying bytes: Span<UInt8>) {
        self.init(count: bytes.count)
        count = 0
        append(bytes)
    }

    /// Fills up to `capacity` bytes in place; the closure answers with how many it wrote.
    public init<Failure: Error>(
        capacity: Int, filling body: (inout MutableSpan<UInt8>) throws(Failure) -> Int
    ) throws(Failure) {
        self.init(count: capacity)
        let used = try withMutableBytes(body)
        precondition((0...capacity).contains(used), "more bytes than there is room for")
        count = used
    }

    deinit { SecretArena.giveBack(slot) }

    public var isEmpty: Bool { count == 0 }

    /// How many bytes fit without moving.
    public var capacity: Int { slot.capacity }

    /// How well the memory is kept.
    public var protection: MemoryProtection { slot.protection }

    /// Lends the bytes for as long as the closure runs.
    public borrowing func withBytes<Result: ~Copyable, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // The slot belongs to this value alone, which outlives the closure.
        let span = unsafe Span<UInt8>(_unsafeStart: start, count: count)
        return try body(span)
    }

    /// Lends the bytes for changing in place.
    public mutating func withMutableBytes<Result: ~Copyable, Failure: Error>(
        _ body: (inout MutableSpan<UInt8>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // The slot belongs to this value alone, and `mutating` makes this the only access.
        var span = unsafe MutableSpan<UInt8>(_unsafeStart: start, count: count)
        return try body(&span)
    }

    /// Adds bytes at the end, moving to a larger place when they do not fit; the old one is zeroed.
    public mutating func append(_ bytes: Span<UInt8>) {
        if count + bytes.count > slot.capacity { self = grown(to: max(count + bytes.count, 2 * slot.capacity)) }
        // Nothing else points into the room after the last byte, which was just seen to be large enough.
        unsafe bytes.withUnsafeBufferPointer { source in
            guard let first = source.baseAddress else { return }
            unsafe (start + count).initialize(from: first, count: source.count)
        }
        count += bytes.count
    }

    /// Adds one byte at the end.
    public mutating func append(_ byte: UInt8) {
        let one: [UInt8] = [byte]
        append(one.span)
    }

    /// Whether both hold the same bytes, in time that depends on the lengths alone.
    public static func == (left: borrowing SecureBytes, right: borrowing SecureBytes) -> Bool {
        guard left.count == right.count else { return false }
        var difference: UInt8 = 0
        for index in 0..<left.count { difference |= unsafe left.start[index] ^ right.start[index] }
        return difference == 0
    }

    private borrowing func grown(to capacity: Int) -> SecureBytes {
        var larger = SecureBytes(count: capacity)
        larger.count = 0
        withBytes { larger.append($0) }
        return larger
    }

    /// The slot's address as a pointer; the arena never gives out the address 0.
    private var start: UnsafeMutablePointer<UInt8> { unsafe redoubt_slot(slot.address) }
}
