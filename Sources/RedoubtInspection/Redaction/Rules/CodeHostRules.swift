/// Tokens of code hosts and package registries.
extension RedactionRule {
    static let codeHosts: [RedactionRule] = [
        token(
            "github", "GITHUB_TOKEN", ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], "gh[pousr]_[A-Za-z0-9]{20,}",
            check: .confirmed(if: Checksum.endsInBase62CRC), examples: ["ghp_" + Sample.mixed(36), "gho_" + Sample.mixed(24)],
            counterExamples: ["ghp_short"]),
        token(
            "github", "GITHUB_TOKEN", id: "github.fine_grained", ["github_pat_"], "github_pat_[A-Za-z0-9_]{22,}", priority: 105,
            examples: ["github_pat_" + Sample.mixed(22) + "_" + Sample.mixed(59)]),
        token(
            "gitlab", "GITLAB_TOKEN",
            ["glpat-", "gldt-", "glrt-", "glcbt-", "glptt-", "glft-", "glsoat-", "glagent-", "glimt-", "gloas-", "GR1348941"],
            "(?:gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent|imt|oas)-[A-Za-z0-9_=-]{16,}(?:\\.[a-z0-9]{2}\\.[a-z0-9]{9})?|GR1348941[A-Za-z0-9_-]{16,})",
            examples: ["glpat-" + Sample.mixed(20), "GR1348941" + Sample.mixed(20)]),
        token(
            "npm", "NPM_TOKEN", ["npm_"], "npm_[A-Za-z0-9]{30,}", left: .word, check: .confirmed(if: Checksum.endsInBase62CRC),
            examples: ["npm_" + Sample.mixed(36)], counterExamples: ["npm_config_registry", "npm_package_version"]),
        token(
            "pypi", "PYPI_TOKEN", ["pypi-AgE"], "pypi-AgE[A-Za-z0-9_-]{40,}",
            examples: ["pypi-AgE" + "IcHlwaS5vcmc" + Sample.mixed(70)]),
        token(
            "rubygems", "RUBYGEMS_KEY", ["rubygems_"], "rubygems_[a-f0-9]{48}", right: tokenEnd,
            examples: ["rubygems_" + Sample.hex(48)]),
        token(
            "clojars", "CLOJARS_TOKEN", ["CLOJARS_"], "CLOJARS_[a-f0-9]{60}", right: tokenEnd,
            examples: ["CLOJARS_" + Sample.hex(60)]),
        token(
            "postman", "POSTMAN_KEY", ["PMAK-"], "PMAK-[A-Fa-f0-9]{24}-[A-Fa-f0-9]{34}",
            examples: ["PMAK-" + Sample.hex(24) + "-" + Sample.hex(34)]),
        token(
            "linear", "LINEAR_KEY", ["lin_api_", "lin_oauth_"], "lin_(?:api|oauth)_[A-Za-z0-9]{32,}",
            examples: ["lin_api_" + Sample.mixed(40)]),
        token(
            "atlassian", "ATLASSIAN_TOKEN", ["ATATT3"], "ATATT3[A-Za-z0-9_=-]{60,}", examples: ["ATATT3" + Sample.mixed(180)]),
        token(
            "notion", "NOTION_TOKEN", ["ntn_", "secret_"], "(?:ntn_[A-Za-z0-9]{40,}|secret_[A-Za-z0-9]{43})", left: .word,
            right: tokenEnd,
            check: .plausible(if: Randomness.isMixed), examples: ["secret_" + Sample.mixed(43), "ntn_" + Sample.mixed(46)],
            counterExamples: ["secret_access_key_rotation_policy_document_name"]),
        token("figma", "FIGMA_TOKEN", ["figd_", "figo_"], "fig[do]_[A-Za-z0-9_-]{38,}", examples: ["figd_" + Sample.mixed(40)]),
        RedactionRule(
            id: "airtable", kind: .secret("airtable", "AIRTABLE_TOKEN"), trigger: .keywords(["pat"]),
            pattern: "pat[A-Za-z0-9]{14}\\.[a-f0-9]{64}", left: .word, right: tokenEnd, priority: 100,
            examples: ["pat" + Sample.mixed(14) + "." + Sample.hex(64)]),
    ]
}
