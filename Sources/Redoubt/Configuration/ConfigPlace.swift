public import RedoubtCore

/// A value's origin and its key path, so that whoever finds it wrong can say where it stands.
public struct ConfigPlace: Sendable, Hashable {
    public let origin: ConfigOrigin
    /// Dotted: `inspection.signatures[0].weight`; empty at the root.
    public let key: String

    public init(_ origin: ConfigOrigin, key: String = "") {
        self.origin = origin
        self.key = key
    }

    /// A fault whose words begin with the origin and the key.
    public func fault(_ words: String, hint: String = "") -> Fault { fault(.configInvalid, words, hint: hint) }

    public func fault(_ code: Fault.Code, _ words: String, hint: String = "") -> Fault {
        Fault(code, "\(origin): " + (key.isEmpty ? "" : quoted(key, limit: 160) + " ") + words, hint: hint)
    }

    func member(_ name: String, line: Int) -> ConfigPlace {
        ConfigPlace(origin.at(line: line), key: key.isEmpty ? name : key + "." + name)
    }

    func item(_ index: Int, line: Int) -> ConfigPlace {
        ConfigPlace(origin.at(line: line), key: "\(key)[\(index)]")
    }
}
