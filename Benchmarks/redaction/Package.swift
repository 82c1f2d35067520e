// swift-tools-version: 6.3
import PackageDescription

// A package of its own: it needs the two rooms that redact and nothing that must be fetched. They are linked in, not copied.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6), .strictMemorySafety(), .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"), .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
]

let package = Package(
    name: "redoubt-redaction-bench",
    platforms: [.macOS(.v15)],
    targets: [
        .target(name: "CRedoubtLinux"),
        .target(name: "RedoubtCore", dependencies: ["CRedoubtLinux"], swiftSettings: strict),
        .target(name: "RedoubtInspection", dependencies: ["RedoubtCore"], swiftSettings: strict),
        .target(name: "CHeap"),
        .executableTarget(
            name: "RedactionBench", dependencies: ["CHeap", "RedoubtCore", "RedoubtInspection"],
            swiftSettings: strict + [.treatAllWarnings(as: .error)]),
    ])
