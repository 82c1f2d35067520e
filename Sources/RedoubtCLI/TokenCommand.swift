internal import ArgumentParser
internal import RedoubtAudit
internal import RedoubtCore
internal import RedoubtStore
internal import RedoubtVault

/// `redoubt token`
struct TokenCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Tokens: who may use the gateway.", subcommands: [Create.self, List.self, Revoke.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create", abstract: "Makes a token. It is shown once and stored only as a hash.")
        @OptionGroup var global: GlobalOptions
        @Option(name: .long, help: "The user that it stands for.") var user: String
        @Option(name: .long, help: "user, service, admin or a role of your own.") var role = "user"
        @Option(name: .long, help: "How long it is good for, such as 30d; for ever without.") var expires: String?

        func run() async throws {
            let assembly = try Assembly(global)
            let user = try checkedName(user, "--user")
            let now = SystemTime().now()
            let token = AccessToken.mint()
            let id = String(token.digest.prefix(12))
            let end = try expires.map { now + (try duration($0, "--expires")) }
            let log = try assembly.auditLog()
            let table = TokenTable(try assembly.database())
            try await table.add(id: id, digest: token.digest, user: user, role: role, created: now, expires: end)
            try await assembly.recordChange(
                log, .access, "token_created", user: user, ["token": .string(id), "role": .string(role)])
            let text = token.withText { $0 }
            if global.json {
                Terminal.out([
                    "id": .string(id), "token": .string(text), "user": .string(user), "role": .string(role),
                    "expires": end.map { .string($0.rfc3339) } ?? .null,
                ])
            } else {
                Terminal.out(text + "\n")
                Terminal.error("token \(id) for \(user) with the role \(role); it is not shown again")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists the tokens, never their values.")
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let rows = try await TokenTable(try Assembly(global).database()).list()
            let now = SystemTime().now()
            func status(_ row: TokenTable.Row) -> String {
                if row.revoked != nil { return "revoked" }
                return row.expires.map { now < $0 } ?? true ? "active" : "expired"
            }
            if global.json {
                Terminal.out(
                    .array(
                        rows.map { row in
                            [
                                "id": .string(row.id), "user": .string(row.user), "role": .string(row.role),
                                "created": .string(row.created.rfc3339),
                                "expires": row.expires.map { .string($0.rfc3339) } ?? .null,
                                "status": .string(status(row)),
                            ]
                        }))
            } else {
                Terminal.table(
                    ["ID", "USER", "ROLE", "STATUS", "EXPIRES"],
                    rows.map { [$0.id, $0.user, $0.role, status($0), $0.expires?.rfc3339 ?? "never"] })
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke", abstract: "Takes a token out of use, everywhere within a second.")
        @OptionGroup var global: GlobalOptions
        @Argument(help: "The token's id, from `redoubt token list`, or the token itself.") var id: String

        func run() async throws {
            let assembly = try Assembly(global)
            // Who pastes the token itself means that token.
            let id = (try? AccessToken(parsing: id)).map { String($0.digest.prefix(12)) } ?? id
            let log = try assembly.auditLog()
            guard try await TokenTable(try assembly.database()).revoke(id: id, at: SystemTime().now()) else {
                throw Fault(.usage, "there is no token \(quoted(id)) in use", hint: "see: redoubt token list")
            }
            try await assembly.recordChange(log, .access, "token_revoked", ["token": .string(id)])
            Terminal.error("token \(id) is out of use")
        }
    }
}

/// `redoubt role`
struct RoleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "role", abstract: "Roles and who has them.", subcommands: [List.self, Assign.self, Remove.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists the roles and who was assigned them.")
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let assigned = try await TokenTable(try Assembly(global).database()).assignments()
            let rows = Role.builtIn.map { role in
                (role, role.permissions.map(\.rawValue).sorted(), assigned.filter { $0.role == role.name }.map(\.user))
            }
            if global.json {
                Terminal.out(
                    .array(
                        rows.map { role, permissions, users in
                            [
                                "role": .string(role.name), "permissions": .array(permissions.map { .string($0) }),
                                "users": .array(users.map { .string($0) }),
                            ]
                        }))
            } else {
                Terminal.table(
                    ["ROLE", "PERMISSIONS", "USERS"],
                    rows.map { [$0.name, $1.joined(separator: " "), $2.joined(separator: " ")] })
            }
        }
    }

    struct Assign: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "assign", abstract: "Gives a user a role, on top of their tokens'.")
        @OptionGroup var global: GlobalOptions
        @Argument var user: String
        @Argument var role: String

        func run() async throws { try await change(global, user, role, remove: false) }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "remove", abstract: "Takes an assigned role away.")
        @OptionGroup var global: GlobalOptions
        @Argument var user: String
        @Argument var role: String

        func run() async throws { try await change(global, user, role, remove: true) }
    }

    private static func change(_ global: GlobalOptions, _ user: String, _ role: String, remove: Bool) async throws {
        let assembly = try Assembly(global)
        let user = try checkedName(user, "USER")
        let log = try assembly.auditLog()
        try await TokenTable(try assembly.database()).assign(role, to: user, remove: remove)
        try await assembly.recordChange(
            log, .access, remove ? "role_removed" : "role_assigned", user: user, ["role": .string(role)])
        Terminal.error(remove ? "\(user) no longer has the role \(role)" : "\(user) has the role \(role)")
    }
}

/// `redoubt grant`
struct GrantCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grant", abstract: "Session tiers: what a session's tools may do.",
        subcommands: [Give.self, List.self, Revoke.self])

    struct Give: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "give",
            abstract: "Lets a session use tools up to a tier. A client that names no session has the session `default`.")
        @OptionGroup var global: GlobalOptions
        @Option(name: .long, help: "The session's name (x-redoubt-session).") var session: String
        @Option(name: .long, help: "read_only, write, execute or privileged.") var tier: String
        @Option(name: .long, help: "Whose session; without, every user's session of that name.") var user: String?
        @Option(name: .customLong("for"), help: "For how long, such as 15m.") var duration: String?

        func run() async throws {
            let assembly = try Assembly(global)
            guard let tier = Tier(rawValue: tier) else {
                throw Fault(
                    .usage, "there is no tier \(quoted(tier))", hint: didYouMean(tier, among: Tier.allCases.map(\.rawValue)))
            }
            let id = SessionID(
                user: try user.map { try checkedName($0, "--user") } ?? "", name: try checkedName(session, "--session"))
            let end = try duration.map { SystemTime().now() + (try RedoubtCLI.duration($0, "--for")) }
            let log = try assembly.auditLog()
            try await GrantTable(try assembly.database()).give(tier, to: id, until: end)
            try await assembly.recordChange(
                log, .access, "tier_granted", user: id.user, session: id.description,
                ["tier": .string(tier.rawValue), "expires": end.map { .string($0.rfc3339) } ?? .null])
            Terminal.error(
                "the session \(session) may use tools up to \(tier.rawValue)" + (end.map { " until \($0.rfc3339)" } ?? ""))
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists what sessions were granted.")
        @OptionGroup var global: GlobalOptions

        func run() async throws {
            let rows = try await GrantTable(try Assembly(global).database()).list()
            if global.json {
                Terminal.out(
                    .array(
                        rows.map { row in
                            [
                                "user": .string(row.session.user), "session": .string(row.session.name),
                                "tier": .string(row.tier.rawValue),
                                "expires": row.expires.map { .string($0.rfc3339) } ?? .null,
                            ]
                        }))
            } else {
                Terminal.table(
                    ["USER", "SESSION", "TIER", "EXPIRES"],
                    rows.map {
                        [
                            $0.session.user.isEmpty ? "*" : $0.session.user, $0.session.name, $0.tier.rawValue,
                            $0.expires?.rfc3339 ?? "never",
                        ]
                    })
            }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "revoke", abstract: "Takes back what a session was granted.")
        @OptionGroup var global: GlobalOptions
        @Option(name: .long) var session: String
        @Option(name: .long) var user: String?

        func run() async throws {
            let assembly = try Assembly(global)
            let log = try assembly.auditLog()
            guard try await GrantTable(try assembly.database()).revoke(session: session, user: user) > 0 else {
                throw Fault(.usage, "the session \(quoted(session)) was granted nothing", hint: "see: redoubt grant list")
            }
            try await assembly.recordChange(log, .access, "tier_revoked", user: user ?? "", session: session, [:])
            Terminal.error("the session \(session) is read_only again")
        }
    }
}

/// A user's or session's name as an identity can have it.
func checkedName(_ text: String, _ option: String) throws(Fault) -> String {
    let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") }
    guard isPlain, !text.isEmpty, text.utf8.count <= 128 else {
        throw Fault(
            .usage, "\(option) \(quoted(text)) is no name", hint: "use up to 128 printable ASCII characters without spaces and `/`")
    }
    return text
}

/// A duration from an option.
func duration(_ text: String, _ option: String) throws(Fault) -> Duration {
    guard let duration = Duration(parsing: text), duration > .zero else {
        throw Fault(.usage, "\(option) \(quoted(text)) is no duration", hint: "write it like 15m, 12h or 30d")
    }
    return duration
}

extension Assembly {
    /// Puts an operator's change on record. The log is opened before the change is made, so that a log that cannot be written
    /// prevents the change.
    func recordChange(
        _ log: AuditLog, _ kind: AuditEvent.Kind, _ action: String, user: String = "", session: String = "",
        _ details: [String: JSONValue]
    ) async throws(Fault) {
        let event = AuditEvent(kind, action, result: "success", user: user, session: session, details: details)
        _ = try await log.append(event, at: SystemTime().now())
        try await log.close()
    }
}
