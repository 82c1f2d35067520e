internal import RedoubtCore

/// Tokens of code hosts, package registries and build services.
extension RedactionRule {
    static let codeHosts: [RedactionRule] = gitHosts + registries + builders + tools

    private static let gitHosts: [RedactionRule] = [
        token(
            "github", "GITHUB_TOKEN", ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], "gh[pousr]_[A-Za-z0-9]{20,}",
            check: .unlessFiller(Checksum.endsInBase62CRC), examples: ["ghp_" + Sample.mixed(36), "gho_" + Sample.mixed(24)],
            counterExamples: ["ghp_short", "ghp_" + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"]),
        token(
            "github", "GITHUB_TOKEN", id: "github.fine_grained", ["github_pat_"], "github_pat_[A-Za-z0-9_]{22,}",
            check: .unlessFiller(), priority: 105,
            examples: ["github_pat_" + Sample.mixed(22) + "_" + Sample.mixed(59)]),
        service("github.oauth_secret", ["github", "gh_token", "gh_pat"], .hex(40)),
        token(
            "gitlab", "GITLAB_TOKEN", ["glpat-"], "glpat-[A-Za-z0-9_=-]{16,}(?:\\.[a-z0-9]{2})?(?:\\.[a-z0-9]{9})?",
            check: .unlessFiller(KeyStructure.endsInBase36CRC), examples: ["glpat-" + Sample.mixed(20)]),
        gitlab("deploy_token", ["gldt-"]), gitlab("ci_job_token", ["glcbt-"]), gitlab("trigger_token", ["glptt-"]),
        gitlab("runner_token", ["glrt-", "glrtr-", "GR1348941"]), gitlab("feed_token", ["glft-"]),
        gitlab("scim_token", ["glsoat-"]), gitlab("agent_token", ["glagent-"]), gitlab("mail_token", ["glimt-"]),
        gitlab("oauth_secret", ["gloas-"]), gitlab("feature_flags_token", ["glffct-"]), gitlab("workspace_token", ["glwt-"]),
        service("gitlab.session_cookie", ["_gitlab_session"], .hex(32)),
        service("gitlab.token", ["gitlab"], .dashed(20), id: "gitlab.context", strict: true),
        prefixed("bitbucket.app_password", ["ATBB"], .mixed(32), left: .alphanumerics),
        service("bitbucket.client_secret", ["bitbucket"], .mixed(64)),
        service("bitbucket.client_id", ["bitbucket"], .mixed(32)),
        prefixed("bitbucket.access_token", ["ATCTT3"], .base64From(60), left: .alphanumerics),
        service("gitea.token", ["gitea", "forgejo", "codeberg"], .hex(40)),
        service("gogs.token", ["gogs"], .hex(40), strict: true),
        prefixed(
            "sourcegraph.token", ["sgp_"],
            SecretForm("(?:[A-Fa-f0-9]{16}_|local_)?[A-Fa-f0-9]{40}", sample: Sample.hex(16) + "_" + Sample.hex(40))),
        service("sourcegraph.token", ["sourcegraph"], .hex(40), id: "sourcegraph.context"),
        prefixed(
            "gerrit.cookie", ["git-"],
            SecretForm(
                "[A-Za-z0-9.-]{8,40}=1/{1,2}[A-Za-z0-9_-]{40,}", sample: "me.example.com=1//" + Sample.mixed(64), right: .anything)),
        service("gitter.token", ["gitter"], .mixed(40)),
        service("gitkraken.token", ["gitkraken"], .mixed(32...64)),
        service(
            "phabricator.token", ["phabricator", "conduit"],
            SecretForm("(?:api|cli)-[a-z0-9]{28}", sample: "api-" + Sample.lower(28))),
        service("radicle.key", ["radicle"], .base64(43...88), strict: true),
    ]

    private static func gitlab(_ name: String, _ beginnings: [String]) -> RedactionRule {
        let body = SecretForm(
            "[A-Za-z0-9_=-]{16,}(?:\\.[a-z0-9]{2})?(?:\\.[a-z0-9]{9})?", sample: Sample.mixed(20), right: .anything)
        return prefixed(
            "gitlab." + name, beginnings, body, label: "GITLAB_" + name.uppercased(), left: .none,
            check: .unlessFiller(KeyStructure.endsInBase36CRC))
    }

    private static let registries: [RedactionRule] = [
        token(
            "npm", "NPM_TOKEN", ["npm_"], "npm_[A-Za-z0-9]{30,}", left: .word, check: .unlessFiller(Checksum.endsInBase62CRC),
            examples: ["npm_" + Sample.mixed(36)], counterExamples: ["npm_config_registry", "npm_package_version"]),
        service("npm.legacy_token", ["_authtoken", "npm_token", "npm_auth"], .uuid),
        service("npm.registry_auth", ["_auth", "_password"], .base64(16...200)),
        token(
            "pypi", "PYPI_TOKEN", ["pypi-AgE"], "pypi-AgE[A-Za-z0-9_-]{40,}", check: .unlessFiller(KeyStructure.isIndexMacaroon),
            examples: ["pypi-AgE" + "IcHlwaS5vcmc" + Sample.mixed(70)]),
        prefixed("rubygems", ["rubygems_"], .hex(48)),
        prefixed("clojars", ["CLOJARS_"], .mixedFrom(60), label: "CLOJARS_TOKEN"),
        prefixed("crates_io", ["cio"], .mixed(32), label: "CRATES_IO_TOKEN"),
        prefixed("nuget", ["oy2"], .lower(43)),
        prefixed("hex_pm", ["hex_"], .hexFrom(32)),
        service("hex_pm", ["hexpm", "hex_api"], .hex(32), id: "hex_pm.context"),
        service("packagist", ["packagist"], .mixed(20...64), strict: true),
        prefixed(
            "packagist", ["packagist_"], SecretForm("[a-z]{3}_[a-f0-9]{60,}", sample: "ack_" + Sample.hex(68)),
            id: "packagist.prefix"),
        service("packagecloud", ["packagecloud"], .hex(48)),
        service("cloudsmith", ["cloudsmith"], .hex(40)),
        service("gemfury", ["gemfury", "fury_"], .dashed(20...24), strict: true),
        service("sonatype", ["sonatype", "ossrh", "maven_central"], .base64(32...64)),
        prefixed("artifactory.api_key", ["AKCp"], .mixedFrom(10), left: .alphanumerics),
        prefixed("artifactory.reference_token", ["cmVmd"], .mixed(59)),
        service("artifactory.identity_token", ["artifactory", "jfrog", "bintray", "xray"], .mixed(64...73)),
        service("bintray", ["bintray"], .hex(40)),
        prefixed("docker", ["dckr_pat_", "dckr_oat_"], .dashedFrom(20), label: "DOCKER_TOKEN", left: .none),
        RedactionRule(
            id: "docker.auth", kind: .secret("docker.registry_auth", "DOCKER_REGISTRY_AUTH"),
            trigger: .keywords(["\"auth\"", "\\\"auth\\\""]),
            prefix: "(?i)\\\\?\"auth\\\\?\"\\s{0,4}:\\s{0,4}\\\\?\"", pattern: "[A-Za-z0-9+/]{10,}={0,2}",
            right: RightEdge(allowed: ByteSet("\"\\")),
            check: .plausible(if: { KeyStructure.base64($0).contains(UInt8(ascii: ":")) }), priority: 90,
            examples: ["{\"auths\": {\"r.io\": {\"auth\": \"dXNlcjpodW50ZXIyMjI=\"}}}"], counterExamples: ["\"auth\": \"basic\""]),
        service("quay.token", ["quay_", "quayio", "quay.io"], .mixed(40...64)),
        service("anaconda.token", ["anaconda", "conda_token"], SecretForm("[a-z]{2}-[0-9a-f-]{36}", sample: "ab-" + Sample.uuid)),
        service("vscode_marketplace.pat", ["vsce_pat", "ovsx_pat", "vscode_marketplace"], .mixed(52...84)),
    ]

    private static let builders: [RedactionRule] = [
        prefixed(
            "circleci", ["CCIPAT_", "CCIPRJ_"],
            SecretForm("[A-Za-z0-9]{16,}_[a-z0-9]{32,}", sample: Sample.mixed(22) + "_" + Sample.hex(40), right: .anything),
            label: "CIRCLECI_TOKEN"),
        service("circleci", ["circleci", "circle_", "circle-token"], .hex(40), label: "CIRCLECI_TOKEN", id: "circleci.context"),
        service("travis", ["travis"], .mixed(22)),
        prefixed("buildkite", ["bkua_", "bkaj_", "bkct_", "bkpt_", "bkpi_"], .hexFrom(32), label: "BUILDKITE_TOKEN"),
        service("drone", ["drone"], .mixed(32), strict: true),
        service("appveyor", ["appveyor"], .mixed(20)),
        prefixed("appveyor", ["v2.appveyor"], .mixedFrom(20), id: "appveyor.prefix"),
        service("codeship", ["codeship"], .mixed(32...64)),
        service("semaphore", ["semaphoreci", "semaphore_"], .mixed(20...40), strict: true),
        service("bitrise", ["bitrise"], .dashed(60...100)),
        service("jenkins.token", ["jenkins"], .mixed(32...34)),
        service("teamcity.token", ["teamcity"], .base64(30...80), strict: true),
        prefixed(
            "teamcity.token", ["eyJ0eXAiOiAiVENWMiJ9."],
            SecretForm(
                "[A-Za-z0-9_-]{30,}\\.[A-Za-z0-9_-]{30,}", sample: Sample.mixed(36) + "." + Sample.mixed(48), right: .anything),
            id: "teamcity.prefix", priority: 110),
        service("codecov", ["codecov"], .uuid),
        service("codecov", ["codecov"], .mixed(32), id: "codecov.mixed"),
        service("coveralls", ["coveralls"], .mixed(32)),
        service("codacy", ["codacy"], .hex(32)),
        service("codacy", ["codacy"], .mixed(20), id: "codacy.mixed"),
        service("codeclimate", ["codeclimate", "cc_test_reporter"], .hex(64)),
        prefixed("sonar", ["sqp_", "squ_", "sqa_"], .hex(40)),
        service("sonar", ["sonar"], .mixed(40), id: "sonar.context"),
        service("snyk", ["snyk"], .uuid),
        service("semgrep", ["semgrep"], .hex(64)),
        prefixed("mergify", ["mergify_application_key_"], .dashedFrom(40)),
        service("deepsource", ["deepsource"], .mixed(40)),
        service("gradle.key", ["gradle_enterprise", "develocity", "gradle_publish"], .mixed(32...64)),
        service("cypress.record_key", ["cypress"], .uuid),
        service("percy", ["percy"], .hex(64)),
        service("chromatic", ["chromatic", "chpt_"], .mixed(12...20), strict: true),
        service("applitools", ["applitools"], .mixed(40...60)),
        service("browserstack", ["browserstack"], .mixed(20)),
        service("saucelabs", ["saucelabs", "sauce_access", "sauce_"], .uuid),
        service("lambdatest", ["lambdatest", "lt_access"], .mixed(50)),
        service("appcenter", ["appcenter", "app_center"], .hex(40)),
        prefixed("expo", ["expo_"], .mixedFrom(30)),
        service("nightfall", ["nightfall"], SecretForm("NF-[A-Za-z0-9]{32}", sample: "NF-" + Sample.mixed(32))),
        prefixed("infracost", ["ico-"], .mixed(32), left: .word.union(ByteSet(".-"))),
        prefixed("spacelift", ["spacelift_"], .dashedFrom(40)),
        prefixed("env0", ["env0_"], .mixedFrom(32)),
        prefixed("octopus", ["API-"], .mixed(26...34), label: "OCTOPUS_DEPLOY_KEY", left: .word.union(ByteSet("/-"))),
        service(
            "harness", ["harness"],
            SecretForm(
                "(?:pat|sat)\\.[A-Za-z0-9_-]{22}\\.[0-9a-f]{24}\\.[A-Za-z0-9]{20}",
                sample: "pat." + Sample.mixed(22) + "." + Sample.hex(24) + "." + Sample.mixed(20))),
        service("argocd", ["argocd"], .dashed(40...300)),
        prefixed("prefect", ["pnu_", "pnb_"], .mixed(36)),
    ]

    private static let tools: [RedactionRule] = [
        prefixed(
            "postman", ["PMAK-"], SecretForm("[A-Fa-f0-9]{24}-[A-Fa-f0-9]{34}", sample: Sample.hex(24) + "-" + Sample.hex(34)),
            left: .none),
        prefixed("postman.collection_token", ["PMAT-"], .mixed(26)),
        prefixed("linear", ["lin_api_", "lin_oauth_"], .mixedFrom(32), left: .none),
        service("linear.client_secret", ["linear_"], .hex(32), strict: true),
        prefixed(
            "atlassian", ["ATATT3"], SecretForm("[A-Za-z0-9_=-]{60,}", sample: Sample.mixed(180), right: .anything),
            label: "ATLASSIAN_TOKEN", left: .none),
        service("atlassian", ["atlassian", "confluence", "jira"], .mixed(24), label: "ATLASSIAN_TOKEN", id: "atlassian.context"),
        prefixed("notion", ["ntn_"], .mixedFrom(40), label: "NOTION_TOKEN"),
        prefixed(
            "notion", ["secret_"], .mixed(43), label: "NOTION_TOKEN", id: "notion.integration",
            counterExamples: ["secret_access_key_rotation_policy_document_name"]),
        prefixed("figma", ["figd_", "figo_", "figdr_"], .dashedFrom(38), label: "FIGMA_TOKEN", left: .none),
        service(
            "figma", ["figma"],
            SecretForm("[0-9]{4,10}-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", sample: "1394-" + Sample.uuid),
            label: "FIGMA_TOKEN", id: "figma.context"),
        prefixed(
            "airtable", ["pat"], SecretForm("[A-Za-z0-9]{14}\\.[a-f0-9]{64}", sample: Sample.mixed(14) + "." + Sample.hex(64)),
            label: "AIRTABLE_TOKEN"),
        service("airtable.legacy_key", ["airtable"], .mixed(17)),
        service(
            "asana.token", ["asana"],
            SecretForm(
                "[0-9]{1,2}/[0-9]{16,20}(?:/[0-9]{16,20})?:[0-9a-f]{32}", sample: "1/" + Sample.digits(16) + ":" + Sample.hex(32))),
        service("asana.token", ["asana"], SecretForm("0/[0-9a-f]{32}", sample: "0/" + Sample.hex(32)), id: "asana.legacy"),
        service("asana.client_secret", ["asana"], .mixed(32...36)),
        service("asana.client_id", ["asana"], .digits(16), strict: true, check: .unlessFiller()),
        service("trello.token", ["trello"], .mixed(64...76)),
        service("trello.key", ["trello"], .mixed(32)),
        prefixed("trello.token", ["ATTA"], .hex(72), id: "trello.prefix"),
        prefixed("clickup", ["pk_"], SecretForm("[0-9]{7,9}_[A-Z0-9]{32}", sample: Sample.digits(8) + "_" + Sample.upper(32))),
        service("monday", ["monday"], .dashed(100...400), strict: true),
        service("shortcut", ["shortcut", "clubhouse"], .uuid, strict: true),
        service("todoist", ["todoist"], .hex(40)),
        service("wakatime", ["wakatime"], .uuid),
        prefixed(
            "wakatime", ["waka_"], SecretForm("[0-9a-f-]{36,37}", sample: Sample.uuid, right: .anything), id: "wakatime.prefix"),
        service("toggl", ["toggl"], .hex(32)),
        service(
            "harvest", ["harvest"], SecretForm("[0-9]{6,8}\\.pt\\.[A-Za-z0-9_-]{80,}", sample: "123456.pt." + Sample.mixed(86))),
        service("smartsheet", ["smartsheet"], .mixed(26...37)),
        service("coda", ["coda_", "coda.io"], .uuid, strict: true),
        service("miro", ["miro_", "miro-"], .dashed(27...64), strict: true),
        service("lucid", ["lucidchart", "lucid_"], .dashed(40...80), strict: true),
        service("statuspage", ["statuspage"], .uuid),
        service("calendly", ["calendly"], .dashed(40...300)),
        service("typetalk", ["typetalk"], .mixed(32...64)),
        prefixed("typeform", ["tfp_"], SecretForm("[A-Za-z0-9_.=-]{40,}", sample: Sample.mixed(59), right: .anything)),
        service("jotform", ["jotform"], .hex(32)),
        service("surveymonkey", ["surveymonkey"], .dashed(60...120)),
        prefixed("readme", ["rdme_"], .mixedFrom(60), label: "README_KEY"),
        service("lokalise", ["lokalise"], .hex(40)),
        service("crowdin", ["crowdin"], .hex(80)),
        service("phrase", ["phraseapp", "phrase_access", "phrase_token"], .hex(64)),
        service("transifex", ["transifex"], SecretForm("1/[0-9a-f]{40}", sample: "1/" + Sample.hex(40))),
        prefixed("frameio", ["fio-u-"], SecretForm("[A-Za-z0-9_=-]{60,}", sample: Sample.mixed(64), right: .anything)),
    ]
}
