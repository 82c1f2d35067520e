public import RedoubtCore
public import RedoubtTraffic

/// A setting's value, of the type that its kind says.
public indirect enum SettingValue: Sendable, Equatable {
    case text(String)
    case boolean(Bool)
    case integer(Int)
    case number(Double)
    case duration(Duration)
    case bytes(ByteCount)
    case rate(Rate)
    case budget(Budget)
    /// In millionths.
    case money(Int)
    case address(ListenAddress)
    case url(ServiceURL)
    case secret(SecureString)
    case list([SettingValue])
    case map([String: SettingValue])
    case record(SettingRecord)
    /// A structure of a format of its own.
    case node(ConfigNode)

    var text: String? { if case .text(let value) = self { value } else { nil } }
    var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }
    var integer: Int? { if case .integer(let value) = self { value } else { nil } }
    var number: Double? { if case .number(let value) = self { value } else { nil } }
    var duration: Duration? { if case .duration(let value) = self { value } else { nil } }
    var bytes: ByteCount? { if case .bytes(let value) = self { value } else { nil } }
    var rate: Rate? { if case .rate(let value) = self { value } else { nil } }
    var budget: Budget? { if case .budget(let value) = self { value } else { nil } }
    var money: Int? { if case .money(let value) = self { value } else { nil } }
    var address: ListenAddress? { if case .address(let value) = self { value } else { nil } }
    var url: ServiceURL? { if case .url(let value) = self { value } else { nil } }
    var secret: SecureString? { if case .secret(let value) = self { value } else { nil } }
    var list: [SettingValue]? { if case .list(let value) = self { value } else { nil } }
    var map: [String: SettingValue]? { if case .map(let value) = self { value } else { nil } }
    var record: SettingRecord? { if case .record(let value) = self { value } else { nil } }
    var node: ConfigNode? { if case .node(let value) = self { value } else { nil } }
    var texts: [String]? { list?.compactMap(\.text) }
    var records: [SettingRecord]? { list?.compactMap(\.record) }

    /// The value for `--json`; units as they would be written, secrets as `***`.
    public var json: JSONValue {
        switch self {
        case .text(let value): .string(value)
        case .boolean(let value): .bool(value)
        case .integer(let value): .integer(Int64(value))
        case .number(let value): .double(value)
        case .duration(let value): .string(value.written)
        case .bytes(let value): .string(value.description)
        case .rate(let value): .string(value.description)
        case .budget(let value): .string(value.description)
        case .money(let value): .string(Budget.words(micros: value))
        case .address(let value): .string(value.description)
        case .url(let value): .string(value.description)
        case .secret: "***"
        case .list(let values): .array(values.map(\.json))
        case .map(let values): .object(values.mapValues(\.json))
        case .record(let record): .object(record.fields.mapValues(\.json))
        case .node(let node): node.json
        }
    }

    /// The value on one line for people.
    public var shown: String { json.string ?? json.canonicalText }
}

/// One item of a list of records, with its place for errors that only its reader can find.
public struct SettingRecord: Sendable, Equatable {
    public let place: ConfigPlace
    public let fields: [String: SettingValue]

    subscript(name: String) -> SettingValue? { fields[name] }
}

extension Duration {
    /// The duration in the largest unit that has no fraction: `90s`, `15m`, `30d`, `250ms`.
    public var written: String {
        let milliseconds = components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
        for (unit, scale) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)] as [(String, Int64)]
        where milliseconds >= scale && milliseconds % scale == 0 {
            return "\(milliseconds / scale)\(unit)"
        }
        return "\(milliseconds)ms"
    }
}
