internal import RedoubtCore

/// Keys of services that watch, log, alert, measure and switch features.
extension RedactionRule {
    static let monitoring: [RedactionRule] = observability + analytics + identity + keepers

    private static let observability: [RedactionRule] = [
        prefixed(
            "grafana.service_account_token", ["glsa_"],
            SecretForm("[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}", sample: Sample.mixed(32) + "_" + Sample.hex(8)), left: .none),
        prefixed(
            "grafana.cloud_token", ["glc_"], SecretForm("[A-Za-z0-9+/]{32,}={0,2}", sample: Sample.mixed(60), right: .anything),
            left: .none),
        token(
            "grafana.api_key", "GRAFANA_API_KEY", ["eyJrIjoi"], "eyJrIjoi[A-Za-z0-9+/_-]{60,}={0,2}", left: .alphanumerics,
            check: .plausible(if: KeyStructure.namesKey), priority: 110,
            // `{"k":"…","n":"name","id":1}`
            examples: ["eyJrIjoi" + Sample.mixed(40) + "IiwibiI6ImV4YW1wbGUiLCJpZCI6MX0="],
            counterExamples: ["eyJrIjoi" + Sample.mixed(80)]),
        prefixed(
            "newrelic", ["NRAK-", "NRJS-", "NRII-", "NRAL-", "NRAA-", "NRIQ-", "NRRA-", "NRSP-"], .dashedFrom(19),
            label: "NEWRELIC_KEY", left: .none),
        service(
            "newrelic.license_key", ["newrelic", "new_relic", "new-relic", "license"],
            SecretForm("(?:eu01xx)?[a-f0-9]{30,36}(?:FFFF)?NRAL", sample: Sample.hex(36) + "NRAL")),
        service("newrelic.license_key", ["newrelic", "new_relic", "new-relic"], .hex(40), id: "newrelic.legacy"),
        service("newrelic.user_id", ["newrelic", "new_relic", "new-relic"], .mixed(64)),
        prefixed("sentry", ["sntrys_", "sntryu_", "sntrya_"], .base64From(40), label: "SENTRY_TOKEN", left: .none),
        service("sentry.token", ["sentry"], .hex(64)),
        service("sentry.legacy_key", ["sentry"], .hex(32), strict: true),
        RedactionRule(
            id: "sentry.dsn", kind: .secret("sentry.dsn_key", "SENTRY_DSN_KEY"), trigger: .keywords(["https://", "http://"]),
            prefix: "(?i)https?://", pattern: "[0-9a-f]{32}(?::[0-9a-f]{32})?",
            right: RightEdge(allowed: ByteSet("@"), atEnd: false), check: .token, priority: 92,
            examples: ["https://" + Sample.hex(32) + "@o1234.ingest.sentry.io/5678"]),
        token(
            "dynatrace", "DYNATRACE_TOKEN", ["dt0c01.", "dt0s01.", "dt0s02.", "dt0s16."],
            "(?i)dt0[cs][0-9]{2}\\.[A-Z0-9]{24}\\.[A-Z0-9]{64}", check: .unlessFiller(),
            examples: ["dt0c01." + Sample.upper(24) + "." + Sample.upper(64)]),
        service("datadog.api_key", ["datadog", "dd_api", "dd-api", "ddapi", "dd_client"], .hex(32)),
        service("datadog.app_key", ["datadog", "dd_app", "dd-app", "ddapp"], .mixed(40)),
        service(
            "datadog.client_token", ["datadog", "dd_client", "dd_rum"],
            SecretForm("pub[0-9a-f]{32}", sample: "pub" + Sample.hex(32))),
        prefixed("datadog.app_key", ["ddapp_", "ddpat_"], .mixedFrom(30), id: "datadog.prefix"),
        service("honeycomb", ["honeycomb"], .mixed(22...32)),
        prefixed("honeycomb", ["hcaik_", "hcamk_", "hcxik_"], .mixedFrom(32), id: "honeycomb.prefix"),
        service("lightstep", ["lightstep"], SecretForm("[A-Za-z0-9+/]{60,160}={0,2}", sample: Sample.base64(86))),
        service("splunk", ["splunk"], .uuid),
        service(
            "sumologic.access_id", ["sumo"], SecretForm("su[A-Za-z0-9]{12}", sample: "su" + Sample.mixed(12)), strict: true,
            check: .scrambled(behind: ["su"])),
        service("sumologic.access_key", ["sumo"], .mixed(64), strict: true),
        service("loggly", ["loggly"], .uuid),
        service("papertrail", ["papertrail"], .dashed(20)),
        service("logdna", ["logdna", "mezmo"], .hex(32)),
        service("logzio", ["logzio", "logz_io", "logz.io"], .mixed(32)),
        service("coralogix", ["coralogix"], .uuid),
        prefixed("coralogix", ["cxtp_", "cxup_"], .mixed(30), id: "coralogix.prefix"),
        service("betterstack", ["betterstack", "logtail", "betteruptime", "better_uptime"], .mixed(24)),
        prefixed("axiom", ["xaat-", "xapt-"], .uuid),
        service("rollbar", ["rollbar"], .hex(32)),
        service("bugsnag", ["bugsnag"], .hex(32)),
        service("airbrake", ["airbrake"], .hex(32)),
        service("airbrake", ["airbrake"], .mixed(40), id: "airbrake.mixed"),
        service("raygun", ["raygun"], .base64(22...24)),
        prefixed("honeybadger", ["hbp_"], .mixed(36)),
        service("honeybadger", ["honeybadger"], .mixed(8...32), id: "honeybadger.context", strict: true),
        service("appsignal", ["appsignal"], .uuid),
        service("scout_apm", ["scout_"], .mixed(20), strict: true),
        service("instana", ["instana"], .dashed(22)),
        service("appdynamics", ["appdynamics"], .mixed(12...40), strict: true),
        service(
            "pagerduty", ["pagerduty", "pager_duty", "pd_key", "pd_token", "pd_api"],
            SecretForm("[A-Za-z0-9+_-]{20}", sample: Sample.mixed(20))),
        service("pagerduty.integration_key", ["pagerduty", "pager_duty"], .hex(32)),
        service("opsgenie", ["opsgenie"], .uuid),
        service("victorops", ["victorops", "splunk_oncall"], .hex(32)),
        prefixed("incident_io", ["inc_"], .mixedFrom(40)),
        prefixed("rootly", ["rootly_"], .hexFrom(40)),
        service(
            "uptimerobot", ["uptimerobot", "uptime_robot"],
            SecretForm("[um][0-9]{6,9}-[0-9a-f]{24,32}", sample: "u" + Sample.digits(7) + "-" + Sample.hex(24))),
        service("pingdom", ["pingdom"], .dashed(68...80)),
        service("checkly", ["checkly"], .hex(32)),
        prefixed("checkly", ["cu_"], .hex(32), id: "checkly.prefix"),
        service("healthchecks", ["healthchecks"], .dashed(32)),
        service("netdata", ["netdata"], .dashed(135...250)),
        service("kentik", ["kentik"], .hex(32)),
        service("thousandeyes", ["thousandeyes"], .uuid),
    ]

    private static let analytics: [RedactionRule] = [
        prefixed("posthog.personal_key", ["phx_"], .mixedFrom(40)),
        prefixed("posthog.project_key", ["phc_"], .mixedFrom(40)),
        service("amplitude", ["amplitude"], .hex(32)),
        service("mixpanel", ["mixpanel"], .hex(32)),
        service("heap", ["heap_app", "heap_api"], .digits(10), strict: true, check: .unlessFiller()),
        service("fullstory", ["fullstory"], .base64(40...80)),
        service("pendo", ["pendo"], .mixed(36...40)),
        service("keen.key", ["keen_", "keenio"], .hex(64)),
        service("keen.key", ["keen_"], .upper(64), id: "keen.upper"),
        service(
            "branch.key", ["branch_", "branchio", "branch.init"],
            SecretForm("key_(?:live|test)_[A-Za-z0-9]{32}", sample: "key_live_" + Sample.mixed(32))),
        service(
            "branch.secret", ["branch_", "branchio"],
            SecretForm("secret_(?:live|test)_[A-Za-z0-9]{32}", sample: "secret_live_" + Sample.mixed(32))),
        service("adjust", ["adjust_"], .mixed(20...40), strict: true),
        service("appsflyer", ["appsflyer"], .mixed(22)),
        service("kochava", ["kochava"], .uuid),
        prefixed("launchdarkly.api_key", ["api-"], .uuid, left: .word.union(ByteSet("-."))),
        prefixed("launchdarkly.sdk_key", ["sdk-"], .uuid, left: .word.union(ByteSet("-."))),
        prefixed("launchdarkly.mobile_key", ["mob-"], .uuid, left: .word.union(ByteSet("-."))),
        service(
            "launchdarkly.api_key", ["launchdarkly", "launch_darkly", "ld_api"],
            SecretForm("[A-Za-z0-9=_-]{40}", sample: Sample.mixed(40)), id: "launchdarkly.context"),
        service("launchdarkly.client_id", ["launchdarkly", "ld_client"], .hex(24)),
        service("split_io", ["splitio", "split_io", "split_sdk", "split_api"], .mixed(36...64)),
        service("optimizely", ["optimizely"], SecretForm("[A-Za-z0-9:_-]{54}", sample: Sample.mixed(54))),
        service(
            "configcat", ["configcat"],
            SecretForm(
                "(?:configcat-sdk-1/)?[A-Za-z0-9_-]{22}/[A-Za-z0-9_-]{22}", sample: Sample.mixed(22) + "/" + Sample.mixed(22))),
        service("flagsmith", ["flagsmith"], SecretForm("(?:ser\\.)?[A-Za-z0-9]{22}", sample: "ser." + Sample.mixed(22))),
        prefixed("statsig.secret_key", ["secret-"], .mixed(40...46), left: .word.union(ByteSet("-"))),
        service(
            "unleash", ["unleash"],
            SecretForm("[A-Za-z0-9*_-]{1,40}:[A-Za-z0-9_-]{1,40}\\.[0-9a-f]{40,64}", sample: "default:production." + Sample.hex(56))
        ),
        service(
            "growthbook", ["growthbook"],
            SecretForm("(?:secret_[A-Za-z0-9]{30,}|sdk-[A-Za-z0-9]{14,})", sample: "secret_" + Sample.mixed(40), right: .anything),
            priority: 110),
    ]

    private static let identity: [RedactionRule] = [
        service("auth0.client_secret", ["auth0"], .dashed(64)),
        service("auth0.client_id", ["auth0"], .mixed(32)),
        service("okta", ["okta", "ssws"], SecretForm("00[A-Za-z0-9_-]{40}", sample: "00" + Sample.mixed(40))),
        RedactionRule(
            id: "okta.header", kind: .secret("okta", "OKTA_KEY"), trigger: .keywords(["ssws "]), prefix: "(?i)SSWS ",
            pattern: "00[A-Za-z0-9_-]{40}",
            right: tokenEnd, check: .unlessFiller(), priority: 95, examples: ["Authorization: SSWS 00" + Sample.mixed(40)]),
        service("onelogin", ["onelogin"], .hex(64)),
        service("duo", ["duo_", "duosecurity"], .mixed(40), strict: true),
        service("jumpcloud", ["jumpcloud"], .hex(40)),
        prefixed("jumpcloud", ["jca_"], .mixedFrom(36), id: "jumpcloud.prefix"),
        service(
            "clerk.secret_key", ["clerk"], SecretForm("sk_(?:live|test)_[A-Za-z0-9]{40,50}", sample: "sk_live_" + Sample.mixed(42)),
            priority: 113),
        prefixed("workos", ["sk_a2V5"], .base64From(40), priority: 111),
        service(
            "stytch", ["stytch"],
            SecretForm("secret-(?:live|test)-[A-Za-z0-9_=-]{36,}", sample: "secret-live-" + Sample.mixed(36), right: .anything)),
        service("descope", ["descope"], .dashed(40...200), strict: true),
        service("fusionauth", ["fusionauth"], .dashed(40...64)),
        service("keycloak", ["keycloak"], .mixed(32)),
        service("ory", ["ory_api", "ory_pat"], .dashed(32...64)),
        prefixed("ory", ["ory_pat_", "ory_at_", "ory_rt_", "ory_wak_"], .dashedFrom(24), id: "ory.prefix"),
        prefixed(
            "authress", ["sc_", "ext_", "scauth_", "authress_"],
            SecretForm(
                "[A-Za-z0-9]{5,30}\\.[A-Za-z0-9]{4,6}\\.acc[_-][A-Za-z0-9-]{10,32}\\.[A-Za-z0-9+/_=-]{30,120}",
                sample: Sample.mixed(10) + "." + Sample.lower(4) + ".acc_" + Sample.lower(10) + "." + Sample.mixed(43),
                right: .anything)),
        service("frontegg", ["frontegg"], .uuid),
        service(
            "intra42", ["intra42", "42_secret"], SecretForm("s-s4t2(?:ud|af)-[0-9a-f]{64}", sample: "s-s4t2ud-" + Sample.hex(64))),
        prefixed("intra42", ["s-s4t2ud-", "s-s4t2af-"], .hexFrom(40), id: "intra42.prefix"),
        service("anypoint", ["anypoint", "mulesoft"], .uuid),
        service("apigee", ["apigee"], .mixed(32...64)),
        service("kong", ["kong_admin", "kong_"], .mixed(32), strict: true),
        prefixed("kong", ["kpat_", "spat_"], .mixedFrom(40), id: "kong.prefix"),
        service("rapidapi", ["rapidapi", "x-rapidapi", "mashape"], .dashed(50)),
    ]

    private static let keepers: [RedactionRule] = [
        prefixed("onepassword", ["ops_eyJ"], .base64From(60), label: "ONEPASSWORD_TOKEN", left: .alphanumerics, priority: 115),
        token(
            "onepassword.secret_key", "ONEPASSWORD_SECRET_KEY", ["A3-"],
            "A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}", left: .word,
            right: tokenEnd,
            check: .token, examples: ["A3-" + "Q3Z7KW-R5VJ4N-TBM6Y-HGDFP-2LCE9-XQ4S8"]),
        service(
            "bitwarden", ["bitwarden", "bws_access", "bw_client"],
            SecretForm(
                "0\\.[0-9a-f-]{36}\\.[A-Za-z0-9]{20,}:[A-Za-z0-9+/=]{20,}",
                sample: "0." + Sample.uuid + "." + Sample.mixed(30) + ":" + Sample.base64(24), right: .anything)),
        service("bitwarden.client_secret", ["bitwarden", "bw_client"], .mixed(30)),
        service("lastpass", ["lastpass"], .mixed(32...64), strict: true),
        service(
            "keeper", ["keeper_", "ksm_"],
            SecretForm("(?:US|EU|AU|CA|JP|GOV):[A-Za-z0-9_-]{40,}", sample: "US:" + Sample.mixed(43), right: .anything)),
        prefixed(
            "infisical", ["st."],
            SecretForm(
                "[0-9a-f]{24}\\.[0-9a-f]{32}\\.[0-9a-f]{32}", sample: Sample.hex(24) + "." + Sample.hex(32) + "." + Sample.hex(32))),
        prefixed(
            "akeyless", ["p-"],
            SecretForm("[a-z0-9]{12}:[A-Za-z0-9+/=]{40,}", sample: Sample.lower(12) + ":" + Sample.base64(44), right: .anything)),
        service("cyberark", ["conjur", "cyberark"], .mixed(50...60)),
        service("thycotic", ["thycotic", "delinea"], .dashed(40...300)),
        prefixed("dotenv_vault", ["vlt_", "dotenv://:key_"], .hex(64), id: "dotenv_vault.prefix"),
        prefixed("gitguardian", ["ggp_"], .mixedFrom(40)),
        service("gitguardian", ["gitguardian"], .mixed(71...76), id: "gitguardian.context"),
    ]
}
