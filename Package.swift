// swift-tools-version: 6.3
import PackageDescription

/// Every room is compiled under the same strict rules; an exception would have to be written here.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
]

/// The rooms. None imports another: a word that two need lives in Core, a deed that needs two is done by the corridor.
let rooms = [
    "RedoubtWire", "RedoubtInspection", "RedoubtPolicy", "RedoubtTraffic", "RedoubtVault", "RedoubtAudit",
    "RedoubtWatch", "RedoubtSandbox",
]

func dependencies(ofRoom name: String) -> [Target.Dependency] {
    switch name {
    case "RedoubtVault":
        [
            "RedoubtCore", .product(name: "Crypto", package: "swift-crypto"),
            .product(name: "CryptoExtras", package: "swift-crypto"),
        ]
    case "RedoubtAudit": ["RedoubtCore", .product(name: "Crypto", package: "swift-crypto")]
    case "RedoubtSandbox": ["RedoubtCore", "CRedoubtLinux"]
    default: ["RedoubtCore"]
    }
}

/// Inspection compiles hundreds of patterns when it starts, which an unoptimised build takes a second for; so it is optimised always.
func settings(ofRoom name: String) -> [SwiftSetting] {
    name == "RedoubtInspection" ? strict + [.unsafeFlags(["-O"], .when(configuration: .debug))] : strict
}

func testTarget(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: ["RedoubtCore", "RedoubtTesting"] + dependencies,
        exclude: exclude, swiftSettings: strict)
}

let allRooms = rooms.map { Target.Dependency(stringLiteral: $0) }
let everyRoom = ["RedoubtCore"] + allRooms
let log = Target.Dependency.product(name: "Logging", package: "swift-log")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")

let package = Package(
    name: "redoubt",
    platforms: [.macOS(.v15)],
    products: [
        .library(name: "Redoubt", targets: ["Redoubt"]),
        .library(name: "RedoubtTesting", targets: ["RedoubtTesting"]),
        .executable(name: "redoubt", targets: ["RedoubtCLI"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
    ],
    targets: [
        // Memory that nobody else reads cannot be had from Swift: the one thing that Core takes from C.
        .target(name: "RedoubtCore", dependencies: ["CRedoubtLinux"], swiftSettings: strict),
        .target(name: "CRedoubtLinux"),
        .target(
            name: "Redoubt",
            dependencies: everyRoom + [
                log, .product(name: "Yams", package: "Yams"), .product(name: "Crypto", package: "swift-crypto"),
            ], swiftSettings: strict),
        .target(
            name: "RedoubtStore",
            dependencies: ["RedoubtCore", "Redoubt", .product(name: "GRDB", package: "GRDB.swift")],
            swiftSettings: strict),
        .target(
            name: "RedoubtServer",
            dependencies: everyRoom + [
                "Redoubt", log,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], swiftSettings: strict),
        .target(name: "RedoubtTesting", dependencies: everyRoom + ["Redoubt"], swiftSettings: strict),
        .executableTarget(
            name: "RedoubtCLI",
            dependencies: everyRoom + [
                "Redoubt", "RedoubtStore", "RedoubtServer", log,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ], swiftSettings: strict),
        testTarget("RedoubtCore", []),
        testTarget("Redoubt", allRooms + ["Redoubt"]),
        testTarget("RedoubtStore", ["Redoubt", "RedoubtStore"]),
        testTarget(
            "RedoubtServer",
            allRooms + [
                "Redoubt", "RedoubtServer", .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
            ]),
        testTarget("EndToEnd", [], exclude: ["Python"]),
    ]
        + rooms.map { .target(name: $0, dependencies: dependencies(ofRoom: $0), swiftSettings: settings(ofRoom: $0)) }
        + rooms.map { testTarget($0, [Target.Dependency(stringLiteral: $0)] + ($0 == "RedoubtVault" ? [crypto] : [])) }
)
