import RedoubtCore
import RedoubtPolicy
import Testing

@Suite struct GrantsTests {
    let session = SessionID(user: "ann", name: "s1")
    let start = Timestamp(seconds: 1000)

    @Test func `a session starts at read only and has a tier until it expires`() throws {
        var grants = Grants()
        #expect(grants.tier(of: session, at: start) == .readOnly)
        try grants.give(.execute, to: session, until: start + .seconds(60), at: start)
        #expect(grants.tier(of: session, at: start + .seconds(59)) == .execute)
        #expect(grants.tier(of: session, at: start + .seconds(60)) == .readOnly)
        #expect(grants.tier(of: SessionID(user: "bob", name: "s1"), at: start) == .readOnly)
    }

    @Test func `a clock that steps back brings no grant to life again`() throws {
        var grants = Grants()
        try grants.give(.write, to: session, until: start + .seconds(10), at: start)
        try grants.give(.write, to: SessionID(user: "bob", name: ""), at: start + .seconds(20))
        #expect(grants.tier(of: session, at: start) == .readOnly)
    }

    @Test func `consents are remembered for their session and time`() throws {
        var grants = Grants()
        let key = ConsentKey(tool: "mail.send")
        try grants.remember(key, for: session, until: start + .seconds(10), at: start)
        #expect(grants.consents(of: session, at: start) == [key])
        #expect(grants.consents(of: session, at: start + .seconds(10)).isEmpty)
        #expect(grants.tier(of: session, at: start) == .readOnly)
        let other = ConsentKey(tool: "other")
        try grants.remember(other, for: session, at: start)
        #expect(grants.consents(of: session, at: start + .seconds(1000)) == [other])
    }

    @Test func `revoking takes everything back at once`() throws {
        var grants = Grants()
        try grants.give(.privileged, to: session, at: start)
        try grants.remember(ConsentKey(tool: "t"), for: session, at: start)
        #expect(grants.list(at: start).count == 1)
        #expect(grants.revoke(session) == true)
        #expect(grants.revoke(session) == false)
        #expect(grants.tier(of: session, at: start) == .readOnly)
        #expect(grants.list(at: start).isEmpty)
    }

    @Test func `a full table refuses new sessions and makes room only from expired ones`() throws {
        var grants = Grants(limit: 2)
        try grants.give(.write, to: session, until: start + .seconds(5), at: start)
        try grants.give(.write, to: SessionID(user: "b", name: ""), at: start)
        let late = SessionID(user: "c", name: "")
        #expect(throws: Denial.self) { try grants.give(.write, to: late, at: start) }
        try grants.give(.write, to: late, at: start + .seconds(5))
        #expect(grants.tier(of: late, at: start + .seconds(5)) == .write)
    }

    @Test func `a session's consents have a bound`() throws {
        var grants = Grants()
        for number in 0..<Grants.maximumConsents { try grants.remember(ConsentKey(tool: "\(number)"), for: session, at: start) }
        #expect(throws: Denial.self) { try grants.remember(ConsentKey(tool: "more"), for: session, at: start) }
        try grants.remember(ConsentKey(tool: "1"), for: session, at: start)
    }
}

@Suite struct RoleTableTests {
    @Test func `somebody without an assignment may do nothing`() throws {
        var table = RoleTable()
        #expect(table.roles(of: "ann").isEmpty)
        try table.assign("user", to: "ann")
        #expect(table.may("ann", .executeTools))
        #expect(!table.may("ann", .manageKeys))
        #expect(try table.remove("user", from: "ann") == true)
        #expect(try table.remove("user", from: "ann") == false)
        #expect(!table.may("ann", .executeTools))
        #expect(table.assignments.isEmpty)
    }

    @Test func `a role of one's own works and the built-in ones cannot be changed`() throws {
        var table = RoleTable()
        try table.define(Role(name: "auditor", permissions: [.viewMetrics]))
        try table.assign("auditor", to: "ann")
        #expect(table.may("ann", .viewMetrics) && !table.may("ann", .executeTools))
        #expect(throws: Fault.self) { try table.define(Role(name: "user", permissions: Set(Permission.allCases))) }
    }

    @Test func `an unknown role is refused and the nearest named`() {
        var table = RoleTable()
        do throws(Fault) {
            try table.assign("admn", to: "ann")
            Issue.record("assigned")
        } catch {
            #expect(error.hint == "did you mean `admin`?")
        }
    }
}
