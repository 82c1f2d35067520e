/// The built-in signatures, written as tables that ``SignatureTable`` reads; the weights are set by hand.
enum SignatureTables {
    /// Word classes of the English tables.
    static let englishWords = """
        $drop = (ignore|ignoring|disregard|disregarding|forget|forgetting|override|overriding|bypass|bypassing|neglect|neglecting|discard|abandon|circumvent|circumventing|nullify|overlook|disobey|defy|violate|violating|void|suspend|disable|disabling|turn off|switch off|remove|lift|drop|delete|unlearn|stop following|pay no attention to|set aside|put aside|do away with|break free from|get around|evade)
        $dropstrong = (ignore|ignoring|disregard|disregarding|forget|forgetting|override|overriding|bypass|bypassing|pay no attention to|stop following|supersede|supersedes|nullify|discard|abandon|neglect|circumvent|disobey|do not follow|dont follow|never follow|unlearn|do not obey|dont obey)
        $prior = (previous*|prior|above|earlier|preceding|foregoing|past|existing|initial*|original*|former|before|prev|preset|pre|aforementioned|given|old|last)
        $order = (instruct*|prompt|prompts|rule|rules|guideline*|directive*|directions|command|commands|orders|constraint*|restriction*|programming|protocol*|guidance|guardrail*|limitation*|preprompt)
        $ordermore = (instruct*|prompt*|rule|rules|guideline*|directive*|direction|directions|command*|order|orders|constraint*|restriction*|programming|training|protocol*|guidance|guardrail*|safeguard*|limitation*|filter*|policy|policies|context|message|messages|conversation*|request*|task|tasks|principle*|ethic*|moral*|standards|boundaries|setting*|configuration*|input*|text|statement*|dialogue|content|assignment*|parameters|obligations|censorship|precaution*|safety|security|norm|norms|censor*)
        $tell = (show|shows|showing|reveal|reveals|revealing|print|printing|display|displaying|output|outputting|repeat|repeating|tell|telling|give|giving|share|sharing|expose|exposing|disclose|disclosing|leak|leaking|dump|dumping|write|provide|return|list|describe|summarize|summarise|paraphrase|translate|echo|copy|paste|spell|quote|recite|read|state|rephrase|restate|reproduce|see|know|explain|divulge|unveil|uncover|regurgitate|send|extract|present|outline|enumerate|elaborate|clarify|specify|identify|illuminate|unmask|release|unlock|retrieve|hand over|let me have|what is|whats|what are|what was|what were|convert|encode|transcribe|relay|recall|narrate|surrender|broadcast|publish|discover|reconstruct|cite|articulate|confess|access|say|insert|append|include|mention|detail|walk me through)
        $telltop = (show|reveal|print|display|output|repeat|tell|give me|share|expose|disclose|leak|dump|recite|divulge|unveil|uncover|regurgitate|extract|echo|spell out|write out|write down|hand over|reproduce|restate|transcribe|unmask|send me|provide me|what is|whats|what are|what were|what was|summarize|paraphrase|surrender|describe|list|explain|read out|read back|confess|provide|present|let me see)
        $own = (your|ur|youre|yours|its|ai|chatbot|assistant|bot|model|llm|gpt|chatgpt|bots|models|assistants)
        $hiddenword = (system|hidden|secret|internal|confidential|concealed|initial|original|underlying|foundational|core|base|root|developer|governing|starting|private|true|preset|first|undisclosed|covert|embedded|preloaded|classified|actual|pre)
        $free = (unrestrict*|unfilter*|uncensor*|unconstrained|unhinged|amoral|immoral|unethical|lawless|unmoderated|nonmoral|jailbroken|unshackled|unaligned)
        $nolimit = ((no|without|without any|zero|free from|free of|not bound by|unbound by|not limited by|not constrained by|not restricted by|freed from|lacks|lacking|devoid of|exempt from|disregard for|not subject to|beyond|bypassing|ignoring) ~2 (restriction*|limitations|filters|filtering|censor*|guidelines|moral*|ethics|ethical|inhibition*|guardrails|safeguards|moderation|content policy|content policies|boundaries|legality))
        $model = (ai|chatbot|assistant|bot|model|llm|gpt|chatgpt|language model|ais|claude|gemini|bard|llama|copilot|gpt4|gpt3)
        $secret = (password*|passcode*|passphrase*|credential*|secret|secrets|secret key|api key|api keys|apikey*|access key|access keys|token|tokens|private key|private keys|flag|pin|ssn|social security|credit card*|confidential*|sensitive|private information|private data|personal data|personal information|user data|customer data|database|medical records|admin panel|ssh key*|encryption key*|login|classified|secret word|secret code|access code*)
        """

    /// Words of texts about injection; the beginnings of words.
    static let tradeWords = """
        injection jailbreak attacker adversar vulnerab detector detection guardrail owasp redteam malicious
        exploit mitigat payload classifier blocklist denylist regex researcher defense defence defend sanitiz sanitis
        phishing attack heuristic threat cybersecurity untrusted manipulat
        """

    /// Words whose rot13 or reversed form gives such a text away.
    static let markers = """
        ignore disregard forget previous instruction instructions prompt system reveal override rules password secret above
        prior assistant pretend guidelines earlier hidden your show all everything
        """
}
