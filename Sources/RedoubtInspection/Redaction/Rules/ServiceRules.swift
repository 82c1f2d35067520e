/// Keys of payment services.
extension RedactionRule {
    static let payments: [RedactionRule] = [
        token(
            "stripe", "STRIPE_KEY", ["sk_live_", "sk_test_", "rk_live_", "rk_test_", "sk_prod_", "whsec_"],
            "(?:[sr]k_(?:live|test|prod)_[A-Za-z0-9]{10,}|whsec_[A-Za-z0-9+/=]{24,})", priority: 110,
            examples: ["sk_live_" + Sample.mixed(24), "rk_test_" + Sample.mixed(30), "whsec_" + Sample.mixed(32)]),
        token(
            "shopify", "SHOPIFY_TOKEN", ["shpat_", "shpca_", "shppa_", "shpss_"], "shp(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}",
            examples: ["shpat_" + Sample.hex(32)]),
        token(
            "square", "SQUARE_TOKEN", ["sq0atp-", "sq0csp-", "sq0idp-"], "sq0(?:at|cs|id)p-[A-Za-z0-9_-]{22,}",
            examples: ["sq0atp-" + Sample.mixed(22)]),
        token(
            "braintree", "BRAINTREE_TOKEN", ["access_token$"],
            "access_token\\$(?:production|sandbox)\\$[a-z0-9]{16}\\$[a-f0-9]{32}",
            examples: ["access_token$" + "production$" + Sample.lower(16) + "$" + Sample.hex(32)]),
        token(
            "easypost", "EASYPOST_KEY", ["EZAK", "EZTK"], "EZ[AT]K[A-Za-z0-9]{54}", left: .word, right: tokenEnd,
            examples: ["EZAK" + Sample.mixed(54)]),
    ]

    /// Keys of services that watch, log and store.
    static let services: [RedactionRule] = [
        token(
            "grafana", "GRAFANA_TOKEN", ["glsa_", "glc_"], "(?:glsa_[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}|glc_[A-Za-z0-9+/]{32,}={0,2})",
            examples: ["glsa_" + Sample.mixed(32) + "_" + Sample.hex(8), "glc_" + Sample.mixed(60)]),
        token(
            "newrelic", "NEWRELIC_KEY", ["NRAK-", "NRJS-", "NRII-", "NRAL-"], "NR(?:AK|JS|II|AL)-[A-Za-z0-9_-]{19,}",
            examples: ["NRAK-" + Sample.upper(27)]),
        token(
            "sentry", "SENTRY_TOKEN", ["sntrys_", "sntryu_", "sntrya_"], "sntry[sua]_[A-Za-z0-9+/=_-]{40,}",
            examples: ["sntryu_" + Sample.hex(64)]),
        token(
            "dynatrace", "DYNATRACE_TOKEN", ["dt0c01.", "dt0s01."], "dt0[cs]01\\.[A-Z0-9]{24}\\.[A-Z0-9]{64}",
            examples: ["dt0c01." + Sample.upper(24) + "." + Sample.upper(64)]),
        token(
            "onepassword", "ONEPASSWORD_TOKEN", ["ops_eyJ"], "ops_eyJ[A-Za-z0-9+/=_-]{60,}", priority: 115,
            examples: ["ops_eyJ" + Sample.mixed(250)]),
        token(
            "elastic", "ELASTIC_KEY", ["essu_"], "essu_[A-Za-z0-9+/=_-]{40,}", examples: ["essu_" + Sample.mixed(60)]),
        token(
            "tavily", "TAVILY_KEY", ["tvly-"], "tvly-[A-Za-z0-9-]{20,}", examples: ["tvly-" + Sample.mixed(32)]),
    ]
}
