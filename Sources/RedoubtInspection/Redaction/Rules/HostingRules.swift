internal import RedoubtCore

/// Keys of the other clouds, of hosts and of networks.
extension RedactionRule {
    static let hosting: [RedactionRule] = easternClouds + hosts + edges + networks

    private static let easternClouds: [RedactionRule] = [
        prefixed("alibaba.access_key", ["LTAI"], .mixed(12...30)),
        prefixed("alibaba.session_token", ["STS.N"], .mixedFrom(20)),
        service("alibaba.secret_key", ["alibaba", "aliyun", "alicloud", "aliyuncs"], .mixed(30)),
        prefixed("tencent.secret_id", ["AKID"], .mixed(32)),
        service("tencent.secret_key", ["tencent", "qcloud", "tencentcloud"], .mixed(32)),
        prefixed("volcengine.access_key", ["AKLT"], .base64From(40)),
        service("huawei.secret_key", ["huawei", "hwcloud", "huaweicloud"], .mixed(40)),
        service("baidu.secret_key", ["baidu", "qianfan", "bcecloud"], .mixed(32)),
        service("naver.client_secret", ["naver"], .dashed(10...40), strict: true),
        service("kakao.api_key", ["kakao"], .hex(32)),
        prefixed(
            "yandex.iam_token", ["t1."],
            SecretForm(
                "[A-Z0-9a-z_-]{2,}={0,2}\\.[A-Z0-9a-z_-]{40,}={0,2}", sample: "9eu" + "." + Sample.mixed(86), right: .anything)),
        prefixed("yandex.api_key", ["AQVN"], .dashedFrom(32)),
        prefixed("yandex.static_key", ["YCAJ", "YCP"], .dashed(20...40), left: .alphanumerics),
        service("yandex.secret_key", ["yandex"], .dashed(38...84), strict: true),
        prefixed("yandex.oauth_token", ["y0_Ag", "y0__"], .dashedFrom(40)),
    ]

    private static let hosts: [RedactionRule] = [
        prefixed("digitalocean", ["dop_v1_"], .mixedFrom(32), label: "DIGITALOCEAN_TOKEN", left: .none),
        prefixed("digitalocean.oauth_token", ["doo_v1_"], .mixedFrom(32), left: .none),
        prefixed("digitalocean.refresh_token", ["dor_v1_"], .mixedFrom(32), left: .none),
        prefixed("digitalocean.spaces_key", ["DO00", "DO801"], .upper(16)),
        service("digitalocean.spaces_secret", ["spaces_secret", "do_spaces", "digitalocean_spaces"], .base64(43...43)),
        service("heroku", ["heroku"], .uuid, label: "HEROKU_KEY", id: "heroku.context", priority: 95),
        prefixed("heroku", ["HRKU-"], .dashedFrom(32), label: "HEROKU_KEY", left: .none),
        service("linode.token", ["linode"], .hex(64)),
        service("vultr.api_key", ["vultr"], .upper(36)),
        service("hetzner.api_token", ["hetzner", "hcloud"], .mixed(64)),
        prefixed("scaleway.access_key", ["SCW"], .upper(17)),
        service("scaleway.secret_key", ["scaleway", "scw_secret"], .uuid),
        service("ovh.application_secret", ["ovh_application_secret", "ovh_consumer", "ovh_app", "ovhcloud"], .mixed(32)),
        service("ibm.api_key", ["ibm_", "ibm-", "ibmcloud", "bluemix", "ic_api", "watson", "iam_apikey"], .dashed(44)),
        service("ibm.cloudant_key", ["cloudant"], .hex(64)),
        service(
            "oracle.auth_token", ["oci_", "oracle_cloud", "oraclecloud"],
            SecretForm("[A-Za-z0-9;:.<>()\\[\\]{}#$*^&+=_-]{20}", sample: Sample.mixed(20)), strict: true),
        prefixed("exoscale.api_key", ["EXO"], .hex(24)),
        service("exoscale.secret", ["exoscale"], .dashed(40...44)),
        service("equinix.token", ["equinix", "packet_auth", "metal_auth"], .mixed(32)),
        service("civo.token", ["civo"], .mixed(50), strict: true),
        service("upcloud.token", ["upcloud"], .dashed(20...64)),
        prefixed("upcloud.token", ["ucat_"], .mixedFrom(24), id: "upcloud.prefix"),
        prefixed("render.api_key", ["rnd_"], .mixed(28...40)),
        service("railway.token", ["railway"], .uuid, strict: true),
        token(
            "flyio", "FLYIO_TOKEN", ["fo1_", "FlyV1 fm", "fm1r_", "fm2_", "fm1a_"],
            "(?:fo1_[A-Za-z0-9_-]{40,}|(?:FlyV1 )?fm[12][ar]?_[A-Za-z0-9+/=,_-]{60,})", left: .word, check: .unlessFiller(),
            examples: ["fo1_" + Sample.mixed(43)]),
        prefixed("vercel.token", ["vcp_", "vci_", "vca_", "vcr_", "vck_"], .mixedFrom(24)),
        prefixed("vercel.blob_token", ["vercel_blob_rw_"], .dashedFrom(30)),
        service("vercel.token", ["vercel", "now_token", "zeit_"], .mixed(24), id: "vercel.context"),
        prefixed("netlify.token", ["nfp_", "nfc_", "nfo_", "nfu_"], .mixedFrom(36)),
        service("netlify.token", ["netlify"], .dashed(40...64), id: "netlify.context"),
        service("koyeb.token", ["koyeb"], .lower(64)),
        prefixed("scalingo.token", ["tk-us-"], .dashedFrom(40), left: .alphanumerics),
        service("platformsh.token", ["platformsh", "platform_sh", "upsun"], .dashed(43)),
        service("pantheon.machine_token", ["pantheon", "terminus"], .dashed(43...51), strict: true),
        service("deno_deploy.token", ["deno_deploy"], .mixed(36...60)),
        prefixed("deno_deploy.token", ["ddp_", "ddo_"], .mixed(36), id: "deno_deploy.prefix"),
        service("openshift.token", ["openshift"], .dashed(43)),
        prefixed("openshift.token", ["sha256~"], .dashed(40...46), id: "openshift.prefix"),
        service(
            "godaddy.api_key", ["godaddy"],
            SecretForm("[A-Za-z0-9]{10,14}_[A-Za-z0-9]{16,22}", sample: Sample.mixed(12) + "_" + Sample.mixed(22))),
        service("namecheap.api_key", ["namecheap"], .hex(32)),
        service("dnsimple.token", ["dnsimple"], .mixed(32)),
        service("gandi.api_key", ["gandi"], .mixed(24), strict: true),
        service("dynadot.api_key", ["dynadot"], .mixed(30...50)),
        service("nameco.token", ["namecom", "name_com", "name.com"], .hex(40)),
    ]

    private static let edges: [RedactionRule] = [
        service("cloudflare.global_api_key", ["cloudflare", "cf_api", "cf_global"], .hex(37)),
        service("cloudflare.api_token", ["cloudflare", "cf_api", "cf_token"], .dashed(40)),
        prefixed(
            "cloudflare.origin_ca_key", ["v1.0-"],
            SecretForm("[0-9a-f]{24}-[0-9a-f]{120,}", sample: Sample.hex(24) + "-" + Sample.hex(146), right: .anything)),
        prefixed("cloudflare.turnstile_secret", ["0x4AAAAAAA"], .dashed(20...30)),
        service("fastly.token", ["fastly"], SecretForm("[A-Za-z0-9_=-]{32}", sample: Sample.mixed(32))),
        prefixed(
            "akamai.edgegrid_token", ["akab-"],
            SecretForm("[a-z0-9]{16}-[a-z0-9]{16}", sample: Sample.lower(16) + "-" + Sample.lower(16))),
        service("akamai.client_secret", ["akamai", "edgegrid"], .base64(43...44)),
        service(
            "bunny.api_key", ["bunny", "bunnycdn"],
            SecretForm("[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}[0-9a-f-]{0,38}", sample: Sample.uuid)),
        service("keycdn.api_key", ["keycdn"], .dashed(20...40)),
        service("imgix.api_key", ["imgix"], .dashed(32...80)),
        service("cloudinary.api_secret", ["cloudinary"], .dashed(27)),
        service("uploadcare.secret", ["uploadcare"], .hex(20)),
        prefixed(
            "backblaze.application_key", ["K001", "K002", "K003", "K004", "K005"], .base64(27...27),
            left: .alphanumerics.union(ByteSet("+/_-"))),
        service("wasabi.secret_key", ["wasabi"], .base64(40...40)),
        service("minio.secret_key", ["minio"], .base64(20...40), strict: true),
        service("storj.secret_key", ["storj"], .mixed(40...64)),
        prefixed("storj.access_grant", ["1YnwF"], .mixedFrom(80)),
        service("filebase.secret_key", ["filebase"], .mixed(40)),
        service("pinata.api_key", ["pinata"], .hex(64)),
        service("pinata.api_key", ["pinata"], .hex(20), id: "pinata.short"),
        prefixed("imagekit.private_key", ["private_"], .base64(20...40)),
        service(
            "imagekit.private_key", ["imagekit"],
            SecretForm("private_[A-Za-z0-9+/=]{10,40}", sample: "private_" + Sample.mixed(24)), id: "imagekit.context",
            priority: 102),
    ]

    private static let networks: [RedactionRule] = [
        prefixed(
            "tailscale.key", ["tskey-"],
            SecretForm("[A-Za-z0-9-]{16,}", sample: "auth-" + Sample.mixed(12) + "-" + Sample.mixed(32), right: .anything)),
        service(
            "ngrok.token", ["ngrok"],
            SecretForm("[0-9A-Za-z]{20,32}_[0-9A-Za-z]{18,30}", sample: Sample.mixed(27) + "_" + Sample.mixed(21))),
        prefixed(
            "ngrok.api_key", ["ngrok_"],
            SecretForm(
                "(?:api_|auth_)?[A-Za-z0-9]{24,}_[A-Za-z0-9]{18,}", sample: Sample.mixed(27) + "_" + Sample.mixed(21),
                right: .anything), priority: 99),
        service("zerotier.token", ["zerotier"], .mixed(32)),
        prefixed("netbird.token", ["nbp_"], .mixed(36...40)),
        prefixed(
            "defined_networking.token", ["dnkey-"],
            SecretForm("[A-Za-z0-9=_-]{26,}", sample: Sample.upper(26) + "-" + Sample.upper(52), right: .anything)),
        prefixed("teleport.token", ["teleport-"], .hexFrom(32), left: .word),
        service("twingate.token", ["twingate"], .dashed(40...300)),
        service("meraki.api_key", ["meraki_", "meraki-", "merakitoken", "merakikey", "merakiapi", "cisco_meraki"], .hex(40)),
        service("mullvad.account", ["mullvad"], .digits(16), check: .unlessFiller()),
        service("shodan.api_key", ["shodan"], .mixed(32)),
        service("censys.secret", ["censys"], .dashed(32...40)),
        service("maxmind.license_key", ["maxmind", "geoip", "mm_license"], .mixed(16)),
        RedactionRule(
            id: "maxmind.signed", kind: .secret("maxmind.license_key", "MAXMIND_LICENSE_KEY"),
            trigger: .keywordsWithin(["_mmk"], run: .word, limit: 36), pattern: "[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk", left: .word,
            right: tokenEnd, check: .unlessFiller(), priority: 100,
            examples: [Sample.mixed(6) + "_" + Sample.mixed(29) + "_mmk"]),
        service("ipinfo.token", ["ipinfo"], .hex(14)),
        service("ipstack.api_key", ["ipstack", "ipapi", "ipgeolocation"], .hex(32)),
        service("ipdata.api_key", ["ipdata"], .hex(56)),
        service("securitytrails.api_key", ["securitytrails"], .mixed(32)),
        service("virustotal.api_key", ["virustotal", "vt_api", "vt_key"], .hex(64)),
        service("urlscan.api_key", ["urlscan"], .uuid),
        service("abuseipdb.api_key", ["abuseipdb"], .hex(80)),
        service("greynoise.api_key", ["greynoise"], .mixed(40...64)),
        service("hunter.api_key", ["hunterio", "hunter_io", "hunter_api"], .hex(40)),
        service("haveibeenpwned.api_key", ["hibp", "haveibeenpwned"], .hex(32)),
        service("openvpn.token", ["openvpn"], .mixed(24...64), strict: true),
    ]
}
