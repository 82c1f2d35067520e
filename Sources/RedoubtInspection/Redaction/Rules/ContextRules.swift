/// Secrets that only their surroundings give away: `password = "…"`, `Authorization: Bearer …`, `scheme://user:…@host`.
extension RedactionRule {
    static let contexts: [RedactionRule] =
        assignments + spoken + headers + commands + arguments + logins + passwordFiles + [nestedCredential, urlCredentials]

    /// What stands between the name of a header, or of another setting, and its value.
    static let assignment = quote + "?\\]?(?: string)?[ \\t]{0,8}(?:=>|[:.?|]{1,3}=|={1,3}|:|,|>)\\s{0,8}"
}
