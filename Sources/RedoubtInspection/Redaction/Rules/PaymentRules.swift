internal import RedoubtCore

/// Keys of payment, banking, trading and accounting services.
extension RedactionRule {
    static let payments: [RedactionRule] = processors + banking + exchanges + chains

    private static let processors: [RedactionRule] = [
        token(
            "stripe", "STRIPE_KEY", ["sk_live_", "sk_test_", "rk_live_", "rk_test_", "sk_prod_", "rk_prod_"],
            "[sr]k_(?:live|test|prod)_[A-Za-z0-9]{10,}", left: .alphanumerics, check: .unlessFiller(), priority: 110,
            examples: ["sk_live_" + Sample.mixed(24), "rk_test_" + Sample.mixed(30)],
            counterExamples: ["task_test_" + Sample.lower(30)]),
        prefixed("stripe.webhook_secret", ["whsec_"], .base64From(24), priority: 110),
        prefixed("stripe.organization_key", ["sk_org_"], .dashedFrom(24), priority: 109),
        prefixed("shopify", ["shpat_", "shpca_", "shppa_", "shpua_"], .hex(32), label: "SHOPIFY_TOKEN", left: .none),
        prefixed("shopify.shared_secret", ["shpss_"], .hex(32), left: .none),
        service("shopify.api_key", ["shopify"], .hex(32)),
        prefixed(
            "square", ["sq0atp-", "sq0csp-", "sq0idp-"],
            SecretForm("[A-Za-z0-9_\\\\\\]-]{20,}", sample: Sample.mixed(43), right: .anything), label: "SQUARE_TOKEN", left: .none),
        prefixed("square", ["EAAA"], .dashed(60...64), label: "SQUARE_TOKEN", id: "square.access_token"),
        prefixed(
            "braintree", ["access_token$production$", "access_token$sandbox$"],
            SecretForm("[a-z0-9]{16}\\$[a-f0-9]{32}", sample: Sample.lower(16) + "$" + Sample.hex(32)), label: "BRAINTREE_TOKEN",
            left: .none),
        service("braintree.private_key", ["braintree", "bt_private"], .hex(32)),
        prefixed("paypal.access_token", ["A21AA"], .dashedFrom(60)),
        service("paypal.client_secret", ["paypal"], SecretForm("E[A-Za-z0-9_-]{79}", sample: "E" + Sample.mixed(79))),
        service("paypal.client_id", ["paypal"], SecretForm("A[A-Za-z0-9_-]{79,99}", sample: "A" + Sample.mixed(79))),
        service("adyen", ["adyen"], SecretForm("AQ[A-Za-z0-9+/=_.-]{60,}", sample: "AQE" + Sample.mixed(100), right: .anything)),
        prefixed("razorpay", ["rzp_live_", "rzp_test_"], .mixed(10...16)),
        service("razorpay.secret", ["razorpay"], .mixed(20...28), strict: true),
        service(
            "paystack", ["paystack"], SecretForm("[sp]k_(?:live|test)_[a-z0-9]{32,48}", sample: "sk_live_" + Sample.hex(40)),
            priority: 112),
        prefixed(
            "flutterwave", ["FLWSECK_TEST-", "FLWSECK-", "FLWPUBK_TEST-", "FLWPUBK-"],
            SecretForm("[0-9a-zA-Z]{12,}(?:-X)?", sample: Sample.hex(32) + "-X", right: .anything)),
        prefixed("mollie", ["live_", "test_"], .mixed(30)),
        prefixed("gocardless", ["live_", "sandbox_"], .dashed(40...42)),
        prefixed("lob", ["live_pub_", "test_pub_"], .hex(31)),
        prefixed("lob.secret_key", ["live_", "test_"], .hex(35)),
        prefixed("checkout_com", ["sk_sbox_", "pk_sbox_"], .mixed(26...40)),
        service("authorize_net", ["authorizenet", "authorize_net", "transaction_key"], .mixed(16)),
        service("worldpay", ["worldpay"], SecretForm("[TL]_[SC]_[0-9a-f-]{36}", sample: "T_S_" + Sample.uuid)),
        service("klarna", ["klarna"], .mixed(16...64), strict: true),
        prefixed("klarna.api_key", ["klarna_live_api_", "klarna_test_api_"], .dashedFrom(30)),
        service(
            "mercadopago", ["mercadopago", "mercado_pago"],
            SecretForm(
                "(?:APP_USR|TEST)-[0-9]{12,20}-[0-9]{6}-[0-9a-f]{32}-[0-9]{6,12}",
                sample: "APP_USR-" + Sample.digits(16) + "-" + Sample.digits(6) + "-" + Sample.hex(32) + "-" + Sample.digits(9))),
        service("paddle", ["paddle"], .hex(50), strict: true),
        prefixed("paddle", ["pdl_live_apikey_", "pdl_sdbx_apikey_"], .dashedFrom(40), id: "paddle.prefix"),
        service(
            "chargebee", ["chargebee"],
            SecretForm("(?:live|test)_[A-Za-z0-9]{20,}", sample: "live_" + Sample.mixed(33), right: .anything), priority: 103),
        service("recurly", ["recurly"], .mixed(32)),
        service("lemonsqueezy", ["lemonsqueezy", "lemon_squeezy"], .dashed(60...1000)),
        prefixed("easypost", ["EZAK", "EZTK"], .mixed(54)),
        prefixed("shippo", ["shippo_live_", "shippo_test_"], .hexFrom(36)),
        service("shipstation", ["shipstation"], .hex(32)),
        prefixed("shipengine", ["TEST_"], .dashed(43)),
        service("freshbooks", ["freshbooks"], .mixed(64)),
        service("freemius", ["freemius"], SecretForm("sk_[^\\s\"']{29}", sample: "sk_" + Sample.mixed(29))),
        service("xero", ["xero_", "xero-"], .dashed(48)),
        service("quickbooks", ["quickbooks", "intuit"], .mixed(40...50)),
        service("sage", ["sage_api", "sage_client"], .dashed(36...64)),
        service("bill_com", ["bill_com", "billcom", "bill.com"], .mixed(32...48)),
        service("taxjar", ["taxjar"], .hex(32)),
        service("avalara", ["avalara", "avatax"], .hex(16), strict: true),
    ]

    private static let banking: [RedactionRule] = [
        prefixed("plaid.access_token", ["access-sandbox-", "access-development-", "access-production-"], .uuid),
        service("plaid.secret", ["plaid"], .mixed(30)),
        service("plaid.client_id", ["plaid"], .mixed(24)),
        service("finicity.client_secret", ["finicity"], .mixed(20)),
        service("finicity.api_token", ["finicity"], .hex(32)),
        service("yodlee", ["yodlee"], .mixed(32...64)),
        service("truelayer", ["truelayer"], .uuid),
        service("tink", ["tink_client", "tink_secret"], .hex(32)),
        service("wise", ["transferwise", "wise_api", "wise_token"], .uuid),
        service(
            "revolut", ["revolut"],
            SecretForm("(?:sk|oa_sand|oa_prod|prod)_[A-Za-z0-9_-]{40,}", sample: "oa_prod_" + Sample.mixed(43), right: .anything),
            priority: 112),
        service("monzo", ["monzo"], .dashed(60...300)),
        prefixed("mercury", ["secret-token:mercury_"], .dashedFrom(30)),
        prefixed("brex", ["bxt_"], .dashedFrom(30)),
        prefixed("ramp", ["ramp_id_", "ramp_sec_", "ramp_tok_"], .dashedFrom(30)),
        service("marqeta", ["marqeta"], .uuid),
        service("dwolla", ["dwolla"], .mixed(50)),
        service("alphavantage", ["alphavantage", "alpha_vantage"], .upper(16)),
        service("polygon", ["polygon_api", "polygonio", "polygon_io"], .dashed(32)),
        service("finnhub", ["finnhub"], .lower(20)),
        service("iex", ["iexcloud", "iex_"], SecretForm("[Tps]k_[0-9a-f]{32}", sample: "pk_" + Sample.hex(32))),
        service("quandl", ["quandl", "nasdaq_data"], .dashed(20)),
        service("tradier", ["tradier"], .mixed(28)),
        service("alpaca", ["alpaca", "apca"], SecretForm("[PAC]K[A-Z0-9]{18}", sample: "PK" + Sample.upper(18))),
        service("alpaca.secret", ["alpaca", "apca"], .mixed(40)),
        service("openexchangerates", ["openexchangerates", "open_exchange"], .hex(32)),
        service("fixer", ["fixer_", "fixerio", "fixer.io"], .hex(32)),
    ]

    private static let exchanges: [RedactionRule] = [
        service("coinbase.access_token", ["coinbase"], .dashed(64)),
        service("coinbase.api_secret", ["coinbase"], .mixed(32)),
        service("coinbase.api_secret", ["coinbase", "cb_access"], .base64(86...88), id: "coinbase.pro"),
        service("binance", ["binance"], .mixed(64)),
        service("kraken.private_key", ["kraken"], .base64(86...88)),
        service("kraken.access_token", ["kraken"], SecretForm("[A-Za-z0-9/=_+-]{80,90}", sample: Sample.mixed(80))),
        service("kucoin", ["kucoin"], .hex(24)),
        service("kucoin.secret", ["kucoin"], .uuid),
        service("bittrex", ["bittrex"], .mixed(32)),
        service("bitfinex", ["bitfinex"], .mixed(43)),
        service("bitmex", ["bitmex"], .dashed(48)),
        service("bybit", ["bybit"], .mixed(36)),
        service("okx", ["okx_", "okex"], .hex(32)),
        service("gateio", ["gateio", "gate_io"], .hex(64)),
        service(
            "huobi", ["huobi", "htx_"],
            SecretForm("[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{5}", sample: "3f9a1c07-be5d2846-4e70d1b9-fa83c")),
        service(
            "gemini_exchange", ["gemini"], SecretForm("(?:account|master)-[A-Za-z0-9]{20}", sample: "account-" + Sample.mixed(20))),
        service("bitstamp", ["bitstamp"], .mixed(32)),
        service(
            "poloniex", ["poloniex"],
            SecretForm("[A-Z0-9]{8}-[A-Z0-9]{8}-[A-Z0-9]{8}-[A-Z0-9]{8}", sample: "Q3Z7KW2X-R5VJ4NTB-M6YHGDFP-SL9CE1QA")),
        service("deribit", ["deribit"], .dashed(43)),
        service("ftx", ["ftx_"], .dashed(40)),
        service("nicehash", ["nicehash"], .uuid),
        service("coinmarketcap", ["coinmarketcap", "cmc_"], .uuid),
        prefixed("coingecko", ["CG-"], .mixed(24)),
        service("cryptocompare", ["cryptocompare"], .hex(64)),
    ]

    private static let chains: [RedactionRule] = [
        service("alchemy", ["alchemy"], .dashed(32)),
        RedactionRule(
            id: "node_provider.url", kind: .secret("node_provider_url", "NODE_PROVIDER_URL"),
            trigger: .keywords([".infura.io/v3/", ".alchemyapi.io/v2/", ".alchemy.com/v2/", ".infura.io/ws/v3/"]),
            prefix: "(?i)\\.(?:infura\\.io/(?:ws/)?v3|alchemyapi\\.io/v2|alchemy\\.com/v2)/", pattern: "[A-Za-z0-9_-]{32}",
            right: tokenEnd,
            check: .token, priority: 96, examples: ["https://mainnet.infura.io/v3/" + Sample.hex(32)]),
        service("infura", ["infura"], .hex(32)),
        service("quicknode", ["quicknode", "quiknode"], .hex(40)),
        service("moralis", ["moralis"], .mixed(48...64)),
        service("etherscan", ["etherscan", "bscscan", "polygonscan", "arbiscan", "snowtrace", "basescan"], .upper(34)),
        service(
            "covalent", ["covalent"], SecretForm("(?:ckey_[0-9a-f]{27}|cqt_[A-Za-z0-9]{26,})", sample: "ckey_" + Sample.hex(27)),
            strict: true),
        service("blockcypher", ["blockcypher"], .hex(32)),
        service("opensea", ["opensea"], .hex(32)),
        service(
            "ethereum_private_key",
            ["private_key", "privatekey", "private-key", "privkey", "wallet_key", "deployer_key", "mnemonic_key"],
            SecretForm("(?:0x)?[0-9a-fA-F]{64}", sample: "0x" + Sample.hex(64))),
        token(
            "bip32_private_key", "BIP32_PRIVATE_KEY", ["xprv", "tprv", "yprv", "zprv"], "[xtyz]prv[1-9A-HJ-NP-Za-km-z]{107,108}",
            left: .word, right: tokenEnd,
            check: .token,
            examples: [
                "xprv" + "9s21ZrQH143K"
                    + Sample.mixed(96).replacing("0", with: "1").replacing("l", with: "m").replacing("I", with: "J").replacing(
                        "O", with: "P")
            ]),
        service(
            "bitcoin_private_key", ["bitcoin", "btc_", "wif_", "privkey", "private_key"],
            SecretForm("[5KL][1-9A-HJ-NP-Za-km-z]{50,51}", sample: "K" + Sample.base58(51))),
        service(
            "solana_private_key", ["solana", "phantom_"],
            SecretForm(
                "[1-9A-HJ-NP-Za-km-z]{86,88}",
                sample: Sample.base58(87))),
        service(
            "seed_phrase", ["mnemonic", "seed_phrase", "seedphrase", "recovery_phrase"],
            SecretForm(
                "[a-z]{3,8}(?: [a-z]{3,8}){11}(?:(?: [a-z]{3,8}){12})?",
                sample: "orbit velvet canyon maple drift ember lunar pocket quartz raven summit tidal"), check: .none),
    ]
}
