internal import RedoubtCore
internal import Testing

@testable internal import RedoubtInspection

/// What holds for the secret rules as a table; their examples are tried with those of all other rules.
@Suite struct SecretRuleTests {
    private let secrets = RedactionRule.builtIn.filter(\.kind.isSecret)

    @Test func `there are more than four hundred kinds of secrets`() {
        #expect(Set(secrets.map(\.kind.name)).count > 400)
    }

    @Test func `every rule has an example and no rule looks at every byte`() {
        for rule in secrets {
            #expect(!rule.examples.isEmpty, "\(rule.id)")
            switch rule.trigger {
            case .keywords(let texts), .keywordsWithin(let texts, _, _):
                #expect(!texts.isEmpty && texts.allSatisfy { $0.utf8.count >= 2 }, "\(rule.id): \(texts)")
            case .start, .automatic: Issue.record("\(rule.id) has no keyword")
            }
        }
    }

    @Test func `few rules have keywords of fewer than three bytes`() {
        let short = secrets.filter { rule in
            switch rule.trigger {
            case .keywords(let texts), .keywordsWithin(let texts, _, _): texts.contains { $0.utf8.count < 3 }
            case .start, .automatic: false
            }
        }
        #expect(short.count <= 8, "\(short.map(\.id))")
    }

    @Test func `words of a replacement are upper case with a bracket on either side`() {
        let allowed = ByteSet("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
        for rule in secrets {
            let words = rule.kind.replacement
            #expect(words.hasPrefix("[REDACTED_") && words.hasSuffix("]"), "\(rule.id): \(words)")
            #expect(words.dropFirst().dropLast().utf8.allSatisfy { allowed.contains($0) }, "\(rule.id): \(words)")
        }
    }

    @Test(arguments: [
        "anthropic", "openai", "github", "aws.access_key", "private_key", "jwt", "generic", "google", "gitlab", "slack", "stripe",
        "twilio", "sendgrid", "npm", "pypi", "datadog.api_key",
    ])
    func `the well-known kinds keep their names`(name: String) {
        #expect(secrets.contains { $0.kind.name == "secret." + name })
    }

    @Test(arguments: [
        "ghp_", "glpat-", "sk-ant-api03-", "hf_", "AIzaSy", "npm_", "SG.", "gsk_", "pplx-", "dop_v1_", "sq0atp-", "fo1_", "hvs.",
    ])
    func `a row of crosses behind a known beginning is no key`(beginning: String) {
        for filler in ["x", "X", "0", "*", "."] {
            let text = "key: " + beginning + String(repeating: filler, count: 40)
            #expect(Redactor.standard.findings(in: text).isEmpty, "\(text)")
        }
    }

    @Test(arguments: [
        "DATADOG_API_KEY=@", "datadog_api_key: '@'", "\"datadogApiKey\": \"@\"", "datadog.api.key = \"@\"",
        "datadog-api-key => '@'",
        "<datadogKey>@</datadogKey>", "datadog_key := \"@\"", "var datadogToken string = \"@\"", "--datadog-api-key @",
        "- name: DATADOG_API_KEY\n  value: \"@\"", "datadog_api_key:\n    @", "(\"DATADOG_KEY\", \"@\")", "DatadogClient(\"@\")",
        "<add key=\"DatadogKey\" value=\"@\" />", "{\\\"datadog_key\\\":\\\"@\\\"}", "Datadog API key: @",
        "config['datadog_key'] = '@'",
    ])
    func `a service's name tells what is assigned to it`(form: String) {
        let text = form.replacing("@", with: Sample.hex(32))
        let redaction = Redactor.standard.redact(text)
        #expect(redaction.text == form.replacing("@", with: "[REDACTED_DATADOG_API_KEY]"))
        #expect(redaction.findings.map(\.kind.name) == ["secret.datadog.api_key"])
    }

    @Test(arguments: [
        "datadog: none", "datadog_api_key = os.environ[\"DD_API_KEY\"]", "datadog_version = \"7.52.1\"",
        "heroku[router]: at=info request_id=9f1c2e4a-7b3d-4e58-a1c6-0d2f8b7e6a95 dyno=web.1",
        "sentry_release: v2.14.0-rc1", "import { Stripe } from 'stripe-client-library-for-browsers'",
        "ETag: \"3f9a1c07be5d28464e70d1b9fa83c256\"", "sumOfExposures = sumOfExposures;", "test_helper_function_with_a_long_name()",
    ])
    func `a service's name alone hides nothing`(text: String) {
        #expect(Redactor.standard.redact(text).text == text)
    }
}
