internal import RedoubtCore

/// What a server's answers mean.
enum KVAnswer {
    /// A token, and for how long it is good; no time for one that does not end.
    struct Token: Sendable {
        let token: SecureString
        let lease: Duration?
        let isRenewable: Bool
    }

    /// The value of one secret's field; a secret of one field needs none named. Throws what ``fault(_:_:)`` says.
    static func value(_ response: KVResponse, of name: String, field: String?) throws(Fault) -> SecureString {
        guard response.status == 200 else { throw fault(response, name) }
        let document = try document(response)
        let fields = document[document[document.root, "data"], "data"]
        let members = document.members(fields)
        guard fields != nil, !members.isEmpty else { throw gone(document, name) }
        let node = field.map { document[fields, $0] } ?? (members.count == 1 ? members[0].value : document[fields, "value"])
        guard let text = document.string(node), !text.isEmpty else {
            throw Fault(
                .keyMissing, "the secret \(quoted(name)) has no text in the field \(quoted(field ?? "value"))",
                hint: "name the field in the configuration")
        }
        return SecureString(text)
    }

    static func names(_ response: KVResponse) throws(Fault) -> [String] {
        if response.status == 404 { return [] }
        guard response.status == 200 else { throw fault(response, "") }
        let document = try document(response)
        let names = document.items(document[document[document.root, "data"], "keys"]).compactMap { document.string($0) }
        // What ends in a slash is a folder.
        return names.filter { !$0.hasSuffix("/") }.sorted()
    }

    static func token(_ response: KVResponse) throws(Fault) -> Token {
        guard response.status == 200 else {
            // A login with a wrong secret is 400 there.
            if response.status == 400 {
                throw Fault(
                    .sourceDenied, "the vault server refuses the role's secret" + said(response),
                    hint: "make a new secret id for the role")
            }
            throw fault(response, "")
        }
        let document = try document(response)
        let auth = document[document.root, "auth"]
        guard let token = document.string(document[auth, "client_token"]), !token.isEmpty else { throw odd }
        let lease = document.integer(document[auth, "lease_duration"]) ?? 0
        return Token(
            token: SecureString(token), lease: lease > 0 ? .seconds(min(lease, 1 << 31)) : nil,
            isRenewable: document.bool(document[auth, "renewable"]) ?? false)
    }

    /// What an answer other than 200 means to the operator.
    static func fault(_ response: KVResponse, _ name: String) -> Fault {
        let what = name.isEmpty ? "" : " for \(quoted(name))"
        switch response.status {
        case 401, 403:
            return Fault(
                .sourceDenied, "the vault server denies access" + what + said(response),
                hint:
                    "the token has ended, or its policy lacks `read` (and `list`) on the path; the path of version 2 has `data/` in it"
            )
        case 404:
            if let document = try? document(response), document[document[document.root, "data"], "metadata"] != nil {
                return gone(document, name)
            }
            return Fault(
                .keyMissing, "the vault server has no secret" + what,
                hint: "check mount and path; `vault kv get` shows what there is")
        case 429, 472, 473:
            return Fault(
                .sourceFailed, "the vault server is a standby or too busy" + said(response), hint: "try the active server, or later"
            )
        case 503:
            return Fault(.sourceFailed, "the vault server is sealed or down for maintenance", hint: "`vault operator unseal`")
        case let status:
            return Fault(.sourceFailed, "the vault server answers \(status)" + what + said(response), hint: "see the server's log")
        }
    }

    private static func gone(_ document: JSONDocument, _ name: String) -> Fault {
        let metadata = document[document[document.root, "data"], "metadata"]
        let how = document.bool(document[metadata, "destroyed"]) == true ? "destroyed" : "deleted"
        return Fault(
            .keyMissing, "the newest version of \(quoted(name)) is \(how)", hint: "write a new version, or `vault kv undelete`")
    }

    private static func document(_ response: KVResponse) throws(Fault) -> JSONDocument {
        do { return try JSONDocument(response.body, depth: 32) } catch { throw odd }
    }

    private static var odd: Fault {
        Fault(
            .sourceFailed, "the vault server answers something else than its API",
            hint: "check the address; a proxy may be in between")
    }

    /// The server's own words, which never have a secret in them.
    private static func said(_ response: KVResponse) -> String {
        guard let document = try? document(response) else { return "" }
        let words = document.items(document[document.root, "errors"]).compactMap { document.string($0) }.joined(separator: "; ")
        return words.isEmpty ? "" : ": " + quoted(words, limit: 200)
    }
}
