public import RedoubtCore

/// Which files a tool may touch; a list that is missing allows nothing in a policy of its own, and keeps the parent's in a child.
public struct FilesystemRules: Sendable, Hashable {
    public var read: [Glob]?
    public var write: [Glob]?
    public var execute: [Glob]?

    public init(read: [Glob]? = nil, write: [Glob]? = nil, execute: [Glob]? = nil) {
        self.read = read
        self.write = write
        self.execute = execute
    }

    func narrowed(by child: FilesystemRules) -> FilesystemRules {
        FilesystemRules(
            read: common(read, child.read, narrower), write: common(write, child.write, narrower),
            execute: common(execute, child.execute, narrower))
    }

    /// The narrower of two patterns; where neither covers the other, nothing (less than they share, never more).
    private func narrower(_ left: Glob, _ right: Glob) -> Glob? {
        if left.covers(right) { return right }
        return right.covers(left) ? left : nil
    }
}

/// Where a tool may connect to; nil allows nothing in a policy of its own, and keeps the parent's in a child.
public struct NetworkRules: Sendable, Hashable {
    public var allow: [NetworkRule]?

    public init(allow: [NetworkRule]? = nil) { self.allow = allow }

    public func allows(host: String, port: Int) -> Bool {
        (allow ?? []).contains { $0.matches(host: host, port: port) }
    }

    func narrowed(by child: NetworkRules) -> NetworkRules {
        NetworkRules(allow: common(allow, child.allow) { $0.intersection($1) })
    }
}

/// How much a tool may use; what is not stated has its ``standard`` value.
public struct ResourceLimits: Sendable, Hashable {
    public var memory: ByteCount?
    /// Processor time.
    public var cpu: Duration?
    /// Time on the clock.
    public var wall: Duration?
    public var openFiles: Int?
    public var processes: Int?
    public var disk: ByteCount?
    /// Bytes of standard output and error together.
    public var output: ByteCount?
    /// Calls of tools at the same time.
    public var concurrent: Int?

    public init(
        memory: ByteCount? = nil, cpu: Duration? = nil, wall: Duration? = nil, openFiles: Int? = nil,
        processes: Int? = nil, disk: ByteCount? = nil, output: ByteCount? = nil, concurrent: Int? = nil
    ) {
        self.memory = memory
        self.cpu = cpu
        self.wall = wall
        self.openFiles = openFiles
        self.processes = processes
        self.disk = disk
        self.output = output
        self.concurrent = concurrent
    }

    /// What applies where a policy is silent.
    public static let standard = ResourceLimits(
        memory: ByteCount(512 << 20), cpu: .seconds(30), wall: .seconds(60), openFiles: 1000, processes: 64,
        disk: ByteCount(256 << 20), output: ByteCount(1 << 20), concurrent: 100)

    /// These limits with every gap filled from ``standard``.
    public var filled: ResourceLimits {
        combined(with: .standard, { $0 ?? $1 }, and: { $0 ?? $1 }, and: { $0 ?? $1 })
    }

    /// The smaller of each; a gap in the parent counts as the standard value, so that a child cannot raise it.
    func narrowed(by child: ResourceLimits) -> ResourceLimits {
        filled.combined(with: child, smaller, and: smaller, and: smaller)
    }

    private func combined(
        with other: ResourceLimits, _ bytes: (ByteCount?, ByteCount?) -> ByteCount?,
        and time: (Duration?, Duration?) -> Duration?, and number: (Int?, Int?) -> Int?
    ) -> ResourceLimits {
        ResourceLimits(
            memory: bytes(memory, other.memory), cpu: time(cpu, other.cpu), wall: time(wall, other.wall),
            openFiles: number(openFiles, other.openFiles), processes: number(processes, other.processes),
            disk: bytes(disk, other.disk), output: bytes(output, other.output),
            concurrent: number(concurrent, other.concurrent))
    }
}
