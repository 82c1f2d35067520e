// swift-tools-version: 6.3
import PackageDescription

// A package of its own, as the one for redaction: the rooms are linked in, nothing must be fetched.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6), .strictMemorySafety(), .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"), .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
]

let package = Package(
    name: "redoubt-limits-bench",
    platforms: [.macOS(.v15)],
    targets: [
        .target(name: "CRedoubtLinux"),
        .target(name: "RedoubtCore", dependencies: ["CRedoubtLinux"], swiftSettings: strict),
        .target(name: "RedoubtTraffic", dependencies: ["RedoubtCore"], swiftSettings: strict),
        .executableTarget(name: "LimitsBench", dependencies: ["RedoubtCore", "RedoubtTraffic"], swiftSettings: strict),
    ])
