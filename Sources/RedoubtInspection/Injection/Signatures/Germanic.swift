extension SignatureTables {
    /// German and Dutch.
    static let germanic = """
        $dedrop = (ignoriere|ignorier|ignorieren sie|vergiss|vergesst|vergessen sie|missachte|missachten|uberspring|uberspringe|umgehe|umgehen|verwirf|verwerfen sie|ubergehe|ubergeh|beachte nicht|befolge nicht|folge nicht|vernachlassige|brich|verletze|widersetze|setze dich uber)
        $deorder = (anweisung*|instruktion*|regeln|befehl*|vorgaben|richtlinien|prompt*|systemprompt*|einschrankung*|beschrankung*|weisungen|schutzmassnahm*|sicherheitsregel*|sicherheitsrichtlinie*|programmierung|leitlinien|protokolle*|verhaltensregel*|sicherheitsvorkehrung*|betriebsregeln)
        de.ignore instruction_override 0.8 $dedrop ~4 (vorherig*|bisherig*|vorig*|fruher*|obig*|vorangegangen*|vorangehend*|ursprunglich*|alten|bestehend*|vorstehend*|aktuell*|zuvor|gegebenen|ublich*|systemeigen*|voreingestellt*|standardmassig*) ~2 $deorder
        de.ignore_all instruction_override 0.75 ($dedrop|deaktivier*|hebe|setze|schalte) ~2 (alle|deine|samtliche|jegliche|ihre|eure|deinen) ~3 $deorder
        de.ignore_before instruction_override 0.75 $dedrop ~2 (alles|was) ~5 (zuvor|bisher|vorher|davor|oben|gesagt|gelernt)
        de.ignore_separable instruction_override 0.6 (setze|schalte|hebe|lass|lege|stelle) ~2 (deine|alle|ihre|samtliche) ~3 $deorder ~4 (aus|ab|auf|ausser acht|beiseite|ausser kraft|weg|zuruck)
        de.new instruction_override 0.35 (neue|neuen|aktualisierte) (anweisung*|instruktion*|regel*|befehl*|aufgabe|richtlinie*|weisung*)
        de.only_mine instruction_override 0.55 (befolge|folge|gehorche|beachte|priorisiere|hor|fuhre) ~3 (nur|ausschliesslich|meinen|meine|diesen|diese|stattdessen) ~2 (anweisung*|befehl*|regel*|instruktion*|wunsch*|vorgabe*|anfragen)
        de.change instruction_override 0.4 (rekonfigurier*|modifizier*|programmier*|lockere|uberschreib*|passe|andere) ~1 (deine|deinen|dein) ~2 ($deorder|algorithm*|verhalten|arbeitsweise|prinzipien)
        de.prompt prompt_extraction 0.65 (zeig*|verrate*|verrat|gib|nenn*|sag|sage|wiederhol*|offenbar*|offenlege*|druck*|schreib|wie|was|welche*|teile|beschreib*|lege|enthull*|kannst|liste|erzahl*) ~4 (prompt*|systemprompt*|systemnachricht*|systemanweisung*|grundanweisung*|passwort|api schlussel|startanweisung*|basisprompt|ursprungsprompt|geheime* anweisung*|interne* anweisung*|versteckte* anweisung*|ursprungliche* anweisung*|erste* anweisung*|verborgene* anweisung*) ~4 (system*|intern*|geheim*|versteckt*|ursprunglich*|verborgen*|ki|deine*|dir|du|offen|preis|wortlich|zugrunde*|schopfung|initial*|anweisung*|hinter)
        de.prompt2 prompt_extraction 0.65 (zeig*|verrate*|gib|nenn*|sag|sage|wiederhol*|offenbar*|offenlege*|druck*|wie|was|welche*|teile|beschreib*|lege|enthull*|kannst du|lautet|lauten) ~3 (dein|deine|deinen|deiner|deines|ihre|ihren) ~2 (prompt*|systemprompt*|systemnachricht|systemanweisung*|instruktionen|anweisungen|geheime anweisung*|ursprungliche anweisung*|interne* anweisung*|initialprompt|programmierung|anweisung)
        de.role role_play 0.4 (tu so als|tue so als|stell dir vor du|stelle dir vor du|ab jetzt|von nun an|du bist jetzt|du bist nun|verhalte dich als|verhalte dich wie|spiele die rolle|gib dich als|handle als|bewerte diese|agiere als|antworte als ob|agiere wie)
        de.free role_play 0.4 (ohne|keine|keinerlei|frei von|keinen) ~1 (einschrankung*|beschrankung*|filter|zensur|moral|ethik|restriktion*)
        de.mode role_play 0.6 (entwicklermodus|gottmodus|debugmodus|adminmodus|jailbreak modus|dan modus|versteckten modus|uneingeschrankter modus|wartungsmodus|geheimmodus|modus ohne|freien modus|verborgenen modus)
        de.authority authority_claim 0.55 ich bin (dein|der|ihr|ein) ~1 (entwickler|administrator|schopfer|ersteller|programmierer|admin|besitzer)
        de.ignore_order_first instruction_override 0.7 (alle|samtliche|vorherige|bisherige|deine) ~2 $deorder ~2 (ignorieren|vergessen|missachten|ubergehen|umgehen|verwerfen|ausser acht lassen)
        nl.ignore instruction_override 0.8 (negeer|vergeet|sla over|omzeil) ~4 (vorige|eerdere|bovenstaande|alle|je|jouw|vorig|voorgaande) ~2 (instructies|regels|opdracht*|aanwijzing*|richtlijn*|prompt*|beperking*|instructie)
        nl.prompt prompt_extraction 0.65 (toon|laat|geef|onthul|herhaal|vertel|wat|print) ~4 (je|jouw|de|uw) ~2 (systeemprompt|instructies|systeeminstructies|prompt|verborgen instructies|systeembericht)
        nl.role role_play 0.4 (doe alsof|vanaf nu|je bent nu|gedraag je als)
        nl.free role_play 0.4 (zonder|geen) ~1 (beperking*|filters|restricties|censuur)
        """
}
