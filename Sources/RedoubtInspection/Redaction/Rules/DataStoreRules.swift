internal import RedoubtCore

/// Keys of databases, of search and of data platforms.
extension RedactionRule {
    static let dataStores: [RedactionRule] = databases + searchAndStreams + infrastructure

    private static let databases: [RedactionRule] = [
        prefixed("supabase", ["sbp_", "sb_secret_"], .dashedFrom(20), label: "SUPABASE_KEY"),
        prefixed(
            "planetscale.password", ["pscale_pw_"], SecretForm("[A-Za-z0-9_.=-]{28,}", sample: Sample.mixed(43), right: .anything),
            left: .none),
        prefixed(
            "planetscale.token", ["pscale_tkn_"], SecretForm("[A-Za-z0-9_.=-]{28,}", sample: Sample.mixed(43), right: .anything),
            left: .none),
        prefixed(
            "planetscale.oauth_token", ["pscale_oauth_"],
            SecretForm("[A-Za-z0-9_.=-]{28,}", sample: Sample.mixed(43), right: .anything), left: .none),
        prefixed("neon", ["napi_"], .mixedFrom(40)),
        prefixed("xata", ["xau_", "xoauth_"], .mixedFrom(30)),
        service("upstash", ["upstash"], .base64(40...120)),
        service("redis_cloud", ["redis_cloud", "rediscloud"], .mixed(40...52), strict: true),
        prefixed("appwrite", ["standard_"], .hex(256)),
        service("hasura", ["hasura"], .mixed(32...64), strict: true),
        prefixed("fauna", ["fnA", "fnE"], .dashed(36...40)),
        prefixed("mongodb_atlas.service_account_secret", ["mdb_sa_sk_"], .dashedFrom(36)),
        service("mongodb_atlas.private_key", ["mongodb_atlas", "atlas_private", "mongodb", "mcli_private"], .uuid),
        prefixed(
            "cockroachdb", ["CCDB1_"],
            SecretForm("[A-Za-z0-9]{22}_[A-Za-z0-9]{40}", sample: Sample.mixed(22) + "_" + Sample.mixed(40))),
        prefixed("aiven.password", ["AVNS_"], .dashedFrom(16)),
        service("aiven.token", ["aiven"], .base64(80...400)),
        prefixed("clickhouse_cloud", ["4b1d"], .mixed(38)),
        service("snowflake", ["snowflake"], .dashed(40...400), strict: true),
        prefixed(
            "databricks", ["dapi", "dose", "dkea", "dosp"], SecretForm("[a-h0-9]{32}(?:-[0-9])?", sample: Sample.hex(32)),
            label: "DATABRICKS_TOKEN", left: .alphanumerics),
        service("confluent.api_secret", ["confluent", "kafka", "ccloud"], .base64(64...64)),
        service("confluent.api_key", ["confluent", "kafka", "ccloud"], .mixed(16)),
        service(
            "influxdb", ["influx", "influxdb"],
            SecretForm("[A-Za-z0-9_-]{86}={1,2}", sample: Sample.mixed(86) + "==", right: .anything)),
        prefixed("tinybird", ["p.eyJ"], .base64From(60)),
        service("motherduck", ["motherduck"], .dashed(40...600)),
        service("couchbase", ["couchbase", "capella"], .base64(40...128)),
        service("timescale", ["timescale"], .mixed(32...64), strict: true),
        prefixed("dbt_cloud", ["dbtc_", "dbtu_", "dbts_"], .dashedFrom(24)),
        prefixed("hightouch", ["htk_"], .dashedFrom(30)),
        service("fivetran", ["fivetran"], .mixed(16...32), strict: true),
        service("airbyte", ["airbyte"], .dashed(30...400), strict: true),
        service("segment.write_key", ["segment_", "segmentio"], .mixed(32), strict: true),
        prefixed("segment.public_token", ["sgp_"], .mixed(64)),
        service("looker.client_secret", ["looker"], .lower(24)),
        service("looker.client_id", ["looker"], .lower(20)),
        service(
            "tableau", ["tableau"],
            SecretForm("[A-Za-z0-9+/]{22}==:[A-Za-z0-9]{32}", sample: Sample.base64(22) + "==:" + Sample.mixed(32))),
        service("mode_analytics", ["mode_api", "mode_token", "mode_secret"], .mixed(24...64)),
        prefixed("metabase", ["mb_"], SecretForm("[A-Za-z0-9+/]{40,}={0,2}", sample: Sample.base64(44) + "=", right: .anything)),
    ]

    private static let searchAndStreams: [RedactionRule] = [
        service("algolia", ["algolia"], .hex(32)),
        service("meilisearch", ["meili"], .mixed(32...64)),
        service("typesense", ["typesense"], .mixed(32)),
        prefixed("elastic", ["essu_"], .base64From(40)),
        service("elastic.api_key", ["elastic", "elasticsearch", "kibana"], .base64(56...64)),
        service("coveo", ["coveo"], SecretForm("xx[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", sample: "xx" + Sample.uuid)),
        service("cloudamqp", ["cloudamqp"], .uuid),
        service("rabbitmq", ["rabbitmq", "erlang_cookie"], .upper(20), strict: true),
        prefixed("nats.seed", ["SU", "SA", "SO"].flatMap { kind in ["A", "B", "C", "D"].map { kind + $0 } }, .upper(55)),
        service("solace", ["solace"], .dashed(40...200), strict: true),
    ]

    private static let infrastructure: [RedactionRule] = [
        prefixed("hashicorp_vault", ["hvs.", "hvb.", "hvr."], .dashedFrom(20), label: "VAULT_TOKEN", left: .alphanumerics),
        service(
            "hashicorp_vault.legacy_token", ["vault_token", "vault-token", "x-vault-token", "vault_dev_root"],
            SecretForm("[sbr]\\.[A-Za-z0-9]{24,}", sample: "s." + Sample.mixed(24), right: .anything)),
        service("hashicorp_vault.secret_id", ["vault_secret_id", "secret_id", "role_id", "vault"], .uuid),
        RedactionRule(
            id: "hashicorp_vault.unseal_key", kind: .secret("hashicorp_vault.unseal_key", "HASHICORP_VAULT_UNSEAL_KEY"),
            trigger: .keywords(["unseal key", "unseal_key"]),
            prefix: "(?i)unseal[ _]keys?[ _]?[0-9]{0,2}" + assignment + quote + "?",
            pattern: "[A-Za-z0-9+/]{40,}={0,2}", right: tokenEnd, check: .token, priority: 90,
            examples: ["Unseal Key 1: " + Sample.base64(43) + "="], counterExamples: ["Unseal Key 1: <key>"]),
        RedactionRule(
            id: "terraform", kind: .secret("terraform", "TERRAFORM_TOKEN"),
            trigger: .keywordsWithin([".atlasv1."], run: .alphanumerics, limit: 14),
            pattern: "[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_=-]{40,}", check: .unlessFiller(), priority: 100,
            examples: [Sample.mixed(14) + ".atlasv1." + Sample.mixed(67)]),
        service("hashicorp.client_secret", ["hcp_client"], .dashed(64)),
        service("consul", ["consul"], .uuid),
        service("nomad", ["nomad"], .uuid),
        token(
            "doppler", "DOPPLER_TOKEN", ["dp.pt.", "dp.st.", "dp.ct.", "dp.sa.", "dp.scim.", "dp.audit."],
            "dp\\.(?:pt|st|ct|sa|scim|audit)\\.(?:[a-z0-9_-]{2,35}\\.)?[A-Za-z0-9]{32,}", left: .word, check: .unlessFiller(),
            examples: ["dp.pt." + Sample.mixed(43)]),
        prefixed("pulumi", ["pul-"], .hex(40), label: "PULUMI_TOKEN", left: .alphanumerics),
        service("puppet", ["puppet_enterprise", "puppetforge"], .mixed(40...64)),
        service("chef", ["chef_"], .mixed(40...64), strict: true),
        service(
            "rancher", ["rancher", "cattle"],
            SecretForm("token-[a-z0-9]{5}:[a-z0-9]{54}", sample: "token-" + Sample.lower(5) + ":" + Sample.lower(54))),
        RedactionRule(
            id: "kubernetes.bootstrap_token", kind: .secret("kubernetes.bootstrap_token", "KUBERNETES_BOOTSTRAP_TOKEN"),
            trigger: .keywords(["bootstrap-token", "--token", "bootstraptoken", "bootstrap_token"]),
            prefix: "(?i)(?:--tls-)?-{0,2}(?:bootstrap[_-]?)?token[\"']?[ :=\"']{1,4}", pattern: "[a-z0-9]{6}\\.[a-z0-9]{16}",
            right: tokenEnd, priority: 90,
            examples: ["kubeadm join --token " + Sample.lower(6) + "." + Sample.lower(16)]),
        RedactionRule(
            id: "kubeconfig.client_key", kind: .secret("kubeconfig.client_key", "KUBECONFIG_CLIENT_KEY"),
            trigger: .keywords(["client-key-data"]), prefix: "(?i)client-key-data[\"']?:[ \\t]{0,4}[\"']?",
            pattern: "[A-Za-z0-9+/]{40,}={0,2}",
            check: .unlessFiller(), priority: 100, examples: ["client-key-data: " + Sample.base64(400) + "=="]),
        RedactionRule(
            id: "kubernetes.secret_data", kind: .secret("kubernetes.secret_data", "KUBERNETES_SECRET_DATA"),
            trigger: .keywords(["data:"]),
            prefix:
                "data:[ \\t]{0,4}(?:\\{\\s{0,8})?\\r?\\n[ \\t]{1,16}(?:#[^\\n]{0,200}\\n[ \\t]{1,16})?[\"']?[A-Za-z0-9_.-]{1,64}[\"']?:[ \\t]{1,4}[\"']?",
            pattern: "[A-Za-z0-9+/]{8,}={0,2}", left: .alphanumerics.union(ByteSet("_-")), check: .plausible(if: isEncodedText),
            priority: 70,
            examples: ["kind: Secret\ndata:\n  key: YWRtaW46cGFzc3dvcmQ="], counterExamples: ["data:\n  name: something"]),
    ]

    /// Whole base64 of printable text, as the values of a Kubernetes secret are written.
    private static func isEncodedText(_ value: ArraySlice<UInt8>) -> Bool {
        let bytes = KeyStructure.base64(value)
        let tally = Randomness.Tally(value)
        return value.count % 4 == 0 && bytes.count >= 5 && tally.upper > 0 && tally.lower > 0
            && bytes.allSatisfy { (32...126).contains($0) || $0 == 10 }
    }
}
