internal import RedoubtCore

/// Keys of maps, travel, social networks, music and games.
extension RedactionRule {
    static let networksOfPeople: [RedactionRule] = mapsAndTravel + social

    private static let mapsAndTravel: [RedactionRule] = [
        token(
            "mapbox", "MAPBOX_TOKEN", ["pk.ey", "sk.ey", "tk.ey"], "[pst]k\\.ey[A-Za-z0-9_-]{20,}\\.[A-Za-z0-9_-]{20,}",
            left: .word,
            check: .unlessFiller(), priority: 105, examples: ["sk.ey" + "J1Ijoi" + Sample.mixed(60) + "." + Sample.mixed(22)]),
        service(
            "mapbox", ["mapbox"],
            SecretForm(
                "[pst]k\\.[A-Za-z0-9_-]{40,}\\.[A-Za-z0-9_-]{20,}", sample: "pk." + Sample.mixed(60) + "." + Sample.mixed(22),
                right: .anything), label: "MAPBOX_TOKEN", id: "mapbox.context", priority: 105),
        service("here", ["here_api", "here_app", "heremaps"], .dashed(43)),
        service("tomtom", ["tomtom"], .mixed(32)),
        service("mapquest", ["mapquest"], .mixed(32)),
        service("maptiler", ["maptiler"], .mixed(20)),
        service("bing_maps", ["bing_maps", "bingmaps"], .dashed(64)),
        service("opencage", ["opencage"], .hex(32)),
        service("locationiq", ["locationiq"], SecretForm("pk\\.[0-9a-f]{32}", sample: "pk." + Sample.hex(32))),
        service("positionstack", ["positionstack"], .hex(32)),
        service("geocodio", ["geocodio"], .hex(39)),
        service("openweather", ["openweather", "owm_", "weather_api"], .hex(32)),
        service("accuweather", ["accuweather"], .mixed(32)),
        service("weatherapi", ["weatherapi", "weather_api"], .hex(31)),
        service("tomorrow_io", ["tomorrowio", "tomorrow_io", "climacell"], .mixed(32)),
        service("foursquare", ["foursquare", "fsq_", "client_id", "client_secret"], .upper(48)),
        service("yelp", ["yelp"], .dashed(128)),
        prefixed(
            "duffel", ["duffel_live_", "duffel_test_"],
            SecretForm("[A-Za-z0-9_=-]{30,}", sample: Sample.mixed(43), right: .anything)),
        service("amadeus", ["amadeus"], .mixed(16...32), strict: true),
        service("skyscanner", ["skyscanner"], .hex(32)),
        service("uber", ["uber_"], .dashed(40), strict: true),
        service("lyft", ["lyft"], .dashed(32), strict: true),
        service("kiwi", ["tequila_", "kiwi_api"], .dashed(32)),
        service("strava", ["strava"], .hex(40)),
        service("fitbit", ["fitbit"], .hex(32)),
        service("oura", ["oura_"], .upper(32), strict: true),
    ]

    private static let social: [RedactionRule] = [
        prefixed(
            "facebook.page_token",
            ["EAAM", "EAAC", "EAAG", "EAAB", "EAAD", "EAAI", "EAAJ", "EAAH", "EAAE", "EAAF", "EAAK", "EAAL"], .mixedFrom(80),
            left: .alphanumerics),
        service("facebook.app_secret", ["facebook", "fb_", "fbapp"], .hex(32), check: .token),
        service(
            "facebook.access_token", ["facebook", "access_token", "fb_token"],
            SecretForm("[0-9]{15,17}\\|[A-Za-z0-9_-]{27}", sample: Sample.digits(16) + "|" + Sample.mixed(27))),
        service("instagram", ["instagram"], .hex(32)),
        prefixed("instagram.token", ["IGQVJ", "IGQWR", "IGAA"], .dashedFrom(80)),
        service("twitter.api_key", ["twitter", "x_api"], .mixed(20...25)),
        service("twitter.api_secret", ["twitter", "x_api"], .mixed(50)),
        service("twitter.access_secret", ["twitter", "x_access"], .mixed(40...45)),
        service(
            "twitter.access_token", ["twitter", "x_access"],
            SecretForm("[0-9]{8,25}-[A-Za-z0-9]{20,45}", sample: Sample.digits(18) + "-" + Sample.mixed(40))),
        prefixed(
            "twitter.bearer_token", ["AAAAAAAAAAAAAAAAAAA"],
            SecretForm("[A-Za-z0-9%]{40,}", sample: Sample.mixed(90), right: .anything)),
        service("linkedin", ["linkedin"], .mixed(16), strict: true),
        prefixed(
            "linkedin.client_secret", ["WPL_AP1."],
            SecretForm("[A-Za-z0-9]{16}\\.[A-Za-z0-9+/=]{6,12}", sample: Sample.mixed(16) + "." + Sample.mixed(8), right: .anything)
        ),
        prefixed("linkedin.access_token", ["AQU", "AQV", "AQX"], .dashed(170...400)),
        service("reddit", ["reddit"], .dashed(27...30)),
        service("pinterest", ["pinterest"], .hex(40)),
        prefixed("pinterest.token", ["pina_"], .mixedFrom(40)),
        service("tiktok", ["tiktok"], .hex(40)),
        service("snapchat", ["snapchat"], .dashed(20...44), strict: true),
        service("twitch", ["twitch"], .mixed(30)),
        prefixed(
            "twitch.stream_key", ["live_"],
            SecretForm("[0-9]{6,12}_[A-Za-z0-9]{28,32}", sample: Sample.digits(9) + "_" + Sample.mixed(30)), priority: 104),
        prefixed("twitch.irc_token", ["oauth:"], .lower(30)),
        service("youtube.oauth_secret", ["youtube"], .dashed(24)),
        service("spotify", ["spotify"], .hex(32)),
        prefixed("spotify.access_token", ["BQA", "BQB", "BQC", "BQD"], .dashed(90...300)),
        service("soundcloud", ["soundcloud"], .mixed(32)),
        service("lastfm", ["lastfm", "last_fm", "last.fm"], .hex(32)),
        service("genius", ["genius_"], .dashed(64)),
        service("deezer", ["deezer"], .hex(32)),
        service("flickr", ["flickr"], .mixed(32)),
        service("flickr.secret", ["flickr"], .hex(16)),
        service("imgur", ["imgur"], .hex(40)),
        service("tumblr", ["tumblr"], .mixed(50)),
        service("deviantart", ["deviantart"], .hex(32)),
        service("discourse", ["discourse"], .hex(64)),
        service(
            "stackexchange", ["stackexchange", "stackapps", "stack_exchange"],
            SecretForm("[A-Za-z0-9)(]{22}\\(\\(", sample: Sample.mixed(22) + "((", right: .anything)),
        service("meetup", ["meetup"], .mixed(26), strict: true),
        service("eventbrite", ["eventbrite"], .upper(20)),
        service("tmdb", ["tmdb", "themoviedb"], .hex(32)),
        service("omdb", ["omdb"], .hex(8)),
        service("steam", ["steam_", "steamapi", "steam_web"], .upper(32)),
        prefixed("riot", ["RGAPI-"], .uuid),
        service("battlenet", ["battlenet", "blizzard", "bnet_"], .mixed(32)),
        service("unity", ["unity_"], .base64(40...64), strict: true),
        service("vk", ["vk_token", "vkontakte", "vk_access", "vk_secret"], .mixed(20...85)),
        prefixed("vk.access_token", ["vk1.a."], .dashedFrom(80)),
        service("weibo", ["weibo"], .hex(32)),
        service("bilibili", ["bilibili", "sessdata"], .hex(32)),
    ]
}
