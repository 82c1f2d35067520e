public import RedoubtCore

/// Turns a stream of events into incidents.
///
/// *Looks at:* the types of events that its rules name, counted by subject in an exact sliding time. *Raises when:* a rule's
/// threshold is reached; while that incident is not closed, further events are added to it instead. *Does not see:* slow
/// attempts below a threshold, and attempts spread over many sources. *Costs:* a table look-up a rule that names the event.
///
/// *Bound:* ``maximumSubjects`` subjects of at most a threshold's times each. When the table is full, subjects that have gone
/// quiet make room; if none has, new ones are counted together as `other`, so that a flood of made-up sources ends in an
/// incident and not in silence. ``maximumIncidents`` incidents; the oldest closed ones go first (see ``dropped``).
public struct Monitor: Sendable {
    public let rules: [DetectionRule]
    public let maximumSubjects: Int
    public let maximumIncidents: Int
    /// The incidents, oldest first.
    public private(set) var incidents: [Incident]
    /// How many incidents have made room for newer ones.
    public private(set) var dropped = 0
    private var sightings: [Subject: [Timestamp]] = [:]
    private var active: [Subject: String] = [:]
    private var lastNumber: Int
    /// No subject has gone quiet before this.
    private var nextQuiet = Timestamp(nanoseconds: .max)

    private struct Subject: Sendable, Hashable {
        let rule: Int
        let name: String
    }

    /// - Parameter incidents: what was known before a restart; numbers go on after the highest.
    public init(
        rules: [DetectionRule] = DetectionRule.builtIn, incidents: [Incident] = [], maximumSubjects: Int = 10_000,
        maximumIncidents: Int = 1000
    ) {
        self.rules = rules
        self.incidents = incidents
        self.maximumSubjects = max(rules.count, maximumSubjects)
        self.maximumIncidents = max(1, maximumIncidents)
        lastNumber = incidents.compactMap { Int($0.id.dropFirst(4)) }.max() ?? 0
        for incident in incidents where incident.status != .closed {
            guard let rule = rules.firstIndex(where: { $0.name == incident.rule }) else { continue }
            active[Subject(rule: rule, name: incident.subject)] = incident.id
        }
    }

    /// Takes in an event and answers with the incidents that it raised.
    public mutating func observe(_ event: SecurityEvent) -> [Incident] {
        // What the monitor itself leads to must not feed it.
        guard event.kind != .incident else { return [] }
        return rules.indices.filter { rules[$0].events.contains(event.type) }.compactMap { observe(event, rule: $0) }
    }

    /// Raises an incident that no rule found, such as a leaked key that somebody reports.
    public mutating func raise(_ type: IncidentType, subject: String, rule: String = "reported", at now: Timestamp) -> Incident {
        add(
            Incident(
                id: nextID(), type: type, severity: type.severity, subject: Self.clipped(subject), rule: rule, events: 1,
                firstSeen: now, lastSeen: now))
    }

    /// Marks an incident as seen by somebody, or as done with; false when there is none of that id, or it is closed already.
    @discardableResult
    public mutating func set(_ status: Incident.Status, of id: String, at now: Timestamp) -> Bool {
        guard let index = incidents.firstIndex(where: { $0.id == id }), incidents[index].status != .closed else { return false }
        incidents[index].status = status
        guard status == .closed else { return true }
        incidents[index].closed = now
        active = active.filter { $0.value != id }
        return true
    }

    private mutating func observe(_ event: SecurityEvent, rule index: Int) -> Incident? {
        let rule = rules[index]
        var subject = Subject(rule: index, name: Self.clipped(rule.value(of: event)))
        if extend(subject, event) { return nil }
        if sightings[subject] == nil, !hasRoom(at: event.at) {
            subject = Subject(rule: index, name: "other")
            if extend(subject, event) { return nil }
        }
        // The newest first: an event that comes late does not hide behind later ones, and one from the future counts.
        let edge = event.at - rule.window
        let times = (sightings[subject] ?? []).filter { $0 > edge } + [event.at]
        nextQuiet = min(nextQuiet, event.at + rule.window)
        guard times.count >= rule.threshold else {
            sightings[subject] = times
            return nil
        }
        sightings[subject] = nil
        let incident = add(
            Incident(
                id: nextID(), type: rule.type, severity: max(rule.type.severity, event.severity), subject: subject.name,
                rule: rule.name, events: times.count, firstSeen: times.min() ?? event.at, lastSeen: event.at))
        active[subject] = incident.id
        return incident
    }

    /// Adds an event to the incident that its subject already has.
    private mutating func extend(_ subject: Subject, _ event: SecurityEvent) -> Bool {
        guard let id = active[subject], let index = incidents.lastIndex(where: { $0.id == id }) else { return false }
        incidents[index].events += 1
        incidents[index].lastSeen = max(incidents[index].lastSeen, event.at)
        return true
    }

    private mutating func hasRoom(at now: Timestamp) -> Bool {
        // One place for each rule is kept free for its `other`.
        let room = maximumSubjects - rules.count
        if sightings.count < room { return true }
        guard now >= nextQuiet else { return false }
        let rules = rules
        sightings = sightings.filter { subject, times in times.contains { $0 > now - rules[subject.rule].window } }
        nextQuiet = sightings.map { ($0.value.max() ?? now) + rules[$0.key.rule].window }.min() ?? Timestamp(nanoseconds: .max)
        return sightings.count < room
    }

    private mutating func add(_ incident: Incident) -> Incident {
        if incidents.count >= maximumIncidents {
            let index = incidents.firstIndex { $0.status == .closed } ?? leastIndex
            let gone = incidents.remove(at: index)
            active = active.filter { $0.value != gone.id }
            dropped += 1
        }
        incidents.append(incident)
        return incident
    }

    /// The oldest incident of the lowest severity.
    private var leastIndex: Int {
        incidents.indices.min { incidents[$0].severity < incidents[$1].severity } ?? 0
    }

    private mutating func nextID() -> String {
        lastNumber += 1
        let digits = String(lastNumber)
        return "inc-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    private static func clipped(_ name: String) -> String { String(name.prefix(256)) }
}
