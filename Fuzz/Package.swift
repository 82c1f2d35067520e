// swift-tools-version: 6.3
import PackageDescription

// A package of its own: a fuzzer's unsafe flags must not reach anybody who depends on Redoubt. The rooms are linked in, not copied.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6), .strictMemorySafety(), .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]
let fuzzer: [SwiftSetting] = strict + [.unsafeFlags(["-parse-as-library", "-sanitize=fuzzer"])]
let linker: [LinkerSetting] = [.unsafeFlags(["-sanitize=fuzzer"])]

let package = Package(
    name: "redoubt-fuzz",
    targets: [
        .target(name: "CRedoubtLinux"),
        .target(name: "RedoubtCore", dependencies: ["CRedoubtLinux"], swiftSettings: strict),
        .target(name: "RedoubtWire", dependencies: ["RedoubtCore"], swiftSettings: strict),
        .target(name: "RedoubtInspection", dependencies: ["RedoubtCore"], swiftSettings: strict),
        .executableTarget(name: "FuzzJSON", dependencies: ["RedoubtCore", "RedoubtWire"], swiftSettings: fuzzer, linkerSettings: linker),
        .executableTarget(
            name: "FuzzRedaction", dependencies: ["RedoubtCore", "RedoubtInspection"], swiftSettings: fuzzer, linkerSettings: linker),
        .executableTarget(
            name: "FuzzStream", dependencies: ["RedoubtCore", "RedoubtWire", "RedoubtInspection"], swiftSettings: fuzzer,
            linkerSettings: linker),
    ])
