import RedoubtCore

@testable import Redoubt

/// Files, environment and flags for a test, without a disk.
struct ConfigurationFixture {
    var files: [String: String] = [:]
    var environment: [String: String] = [:]
    var flags: [String: String] = [:]
    var explicitFile: String?

    init(_ yaml: String? = nil, environment: [String: String] = [:], flags: [String: String] = [:], files: [String: String] = [:]) {
        self.files = files
        self.environment = environment
        self.flags = flags
        if let yaml { self.files["redoubt.yaml"] = yaml }
    }

    var source: ConfigurationSource {
        let files = files
        return ConfigurationSource(flags: flags, environment: environment, explicitFile: explicitFile) { name in
            files[name].map { Array($0.utf8) }
        }
    }

    func resolve() throws(Fault) -> ResolvedConfiguration { try source.resolve() }

    /// The fault that resolving gives; nil when it gives none.
    func fault() -> Fault? {
        do { _ = try resolve() } catch { return error }
        return nil
    }
}

/// The fault that reading a policy gives; nil when it gives none.
func policyFault(_ files: [String: String], file: String = "policy.yaml") -> Fault? {
    do { _ = try PolicyReader { name in files[name].map { Array($0.utf8) } }.read(file: file) } catch { return error }
    return nil
}

func readPolicy(_ yaml: String, also files: [String: String] = [:]) throws(Fault) -> PolicyDocument {
    try PolicyReader { name in name == "policy.yaml" ? Array(yaml.utf8) : files[name].map { Array($0.utf8) } }.read(
        file: "policy.yaml")
}

/// Steele, Lea, Flood: SplitMix64.
struct ConfigurationGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
