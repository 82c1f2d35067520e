import Foundation
import RedoubtCore
import RedoubtVault
import Testing

@Suite struct `A vault file` {
    private let folder: ScratchFolder
    private let identity = AgeIdentity.generate()
    private let now = Timestamp(seconds: 1_800_000_000)
    private let file: VaultFile

    init() throws {
        folder = try ScratchFolder()
        file = try VaultFile(folder.path("vault.age"))
    }

    private func contents(_ names: [String] = ["one"]) throws(Fault) -> VaultContents {
        var contents = VaultContents()
        for name in names { try contents.add("openai", name, SecureString("value-of-" + name), at: now) }
        return contents
    }

    private func put() throws { try file.write(contents(), to: [identity.recipient]) }

    private func fault() -> Fault? { Fault.from { _ = try file.read(with: [identity]) } }

    @Test func `is written whole, kept to its owner, and read again`() throws {
        try put()
        #expect(try file.read(with: [identity]).key("openai", "one")?.value == SecureString("value-of-one"))
        let mode = try FileManager.default.attributesOfItem(atPath: folder.path("vault.age"))[.posixPermissions] as? Int
        #expect(mode == 0o600 && folder.names == ["vault.age"])
        #expect(try !folder.bytes("vault.age").contains("value of".utf8))
        try file.write(contents(["one", "two"]), to: [identity.recipient])
        #expect(try file.read(with: [identity]).keys.count == 2)
    }

    @Test func `is missed when it is not there`() throws {
        #expect(fault()?.code == .vaultUnreadable && fault()?.hint.isEmpty == false)
        let absent = try file.readIfPresent(with: [identity])
        #expect(absent == nil)
        #expect(Fault.from { _ = try VaultFile(folder.path("no/vault.age")).read(with: []) }?.code == .vaultUnreadable)
        for odd in ["", "/", "a/..", "a\0b", "x/"] { #expect(Fault.from { _ = try VaultFile(odd) }?.code == .usage) }
    }

    @Test(arguments: [0o644, 0o640, 0o604, 0o660, 0o622, 0o777])
    func `is refused when others can do anything with it`(mode: Int) throws {
        try put()
        try folder.setMode("vault.age", mode)
        #expect(fault()?.code == .vaultMode && fault()?.hint == "chmod 600 " + folder.path("vault.age"))
    }

    @Test(arguments: [0o777, 0o770, 0o722, 0o1777])
    func `is refused in a folder that others can write to`(mode: Int) throws {
        try put()
        try folder.setMode("", mode)
        #expect(fault()?.code == .vaultMode && fault()?.hint == "chmod 700 " + folder.root)
        #expect(Fault.from { try put() }?.code == .vaultMode)
        try folder.setMode("", 0o755)
        #expect(fault() == nil)
    }

    @Test func `is refused through a link, with a second name, or when it is no file`() throws {
        try put()
        try FileManager.default.createSymbolicLink(atPath: folder.path("link"), withDestinationPath: folder.path("vault.age"))
        #expect(Fault.from { _ = try VaultFile(folder.path("link")).read(with: [identity]) }?.code == .vaultMode)
        try FileManager.default.createDirectory(atPath: folder.path("folder"), withIntermediateDirectories: false)
        try FileManager.default.linkItem(atPath: folder.path("vault.age"), toPath: folder.path("second"))
        #expect(fault()?.code == .vaultMode && fault()?.words.contains("2 names") == true)
        #expect(Fault.from { _ = try VaultFile(folder.path("folder")).read(with: [identity]) }?.code == .vaultUnreadable)
        guard unsafe mkfifo(folder.path("fifo"), 0o600) == 0 else { return }
        #expect(Fault.from { _ = try VaultFile(folder.path("fifo")).read(with: [identity]) }?.code == .vaultUnreadable)
    }

    @Test func `is refused when it belongs to another user`() throws {
        try put()
        // Only root can give a file away; elsewhere there is nothing to look at.
        guard unsafe chown(folder.path("vault.age"), 4321, 4321) == 0 else { return }
        #expect(fault()?.code == .vaultMode)
        try put()
        #expect(unsafe chown(folder.root, 4321, 4321) == 0)
        #expect(fault()?.code == .vaultMode && fault()?.words.contains("folder") == true)
        #expect(unsafe chown(folder.root, 0, 0) == 0)
    }

    @Test func `is refused when it is cut, changed, too large, or for somebody else`() throws {
        try put()
        let right = try folder.bytes("vault.age")
        var words: Set<String> = []
        for step in 0..<100 {
            try folder.put("vault.age", Array(right.prefix(right.count * step / 100)))
            let cut = fault()
            #expect(cut?.code == .vaultUndecryptable)
            words.insert(cut?.words ?? "")
            var changed = right
            changed[right.count * step / 100] ^= 1 << UInt8(step % 8)
            try folder.put("vault.age", changed)
            let flipped = fault()
            #expect(flipped?.code == .vaultUndecryptable)
            words.insert(flipped?.words ?? "")
        }
        try folder.put("vault.age", right)
        words.insert(Fault.from { _ = try file.read(with: [.generate()]) }?.words ?? "")
        #expect(words.count == 1)
        try folder.put("vault.age", [UInt8](repeating: 0, count: VaultFile.limit.bytes + 1))
        #expect(fault()?.code == .vaultUnreadable && fault()?.words.contains("larger") == true)
    }

    @Test func `takes as long for damage as for a wrong passphrase`() throws {
        let right = AgeIdentity(passphrase: SecureString("right")), wrong = AgeIdentity(passphrase: SecureString("wrong"))
        let sealed = try VaultFile.seal(contents(), to: [.passphrase(SecureString("right"))])
        #expect(try VaultFile.open(sealed, with: [right]).keys.count == 1)
        var header = sealed, body = sealed
        header[3] ^= 1
        body[body.count - 1] ^= 1
        func time(_ file: [UInt8], _ identity: AgeIdentity) -> (Duration, Fault?) {
            var fault: Fault?
            let taken = ContinuousClock().measure { fault = Fault.from { _ = try VaultFile.open(file, with: [identity]) } }
            return (taken, fault)
        }
        let (guess, damagedHead, damagedBody) = (time(sealed, wrong), time(header, right), time(body, right))
        #expect(guess.1 == damagedHead.1 && guess.1 == damagedBody.1 && guess.1?.code == .vaultUndecryptable)
        // Other work on the machine makes these vary; without the work one would be a thousand times shorter.
        for taken in [damagedHead.0, damagedBody.0] { #expect(taken > guess.0 / 5 && taken < guess.0 * 5, "\(guess.0) \(taken)") }
    }

    @Test func `is changed by one process at a time, and says which holds it`() throws {
        let python = try #require(OtherProgram.path("python3"), "another process is needed")
        try put()
        let script =
            "import fcntl,os,sys,time; f=open(sys.argv[1],'w'); fcntl.flock(f,fcntl.LOCK_EX); f.write(str(os.getpid())); f.flush(); print('held',flush=True); time.sleep(60)"
        try folder.put("in", [])
        let holder = OtherProgram.start(python, ["-c", script, folder.path("vault.age.lock")], in: folder)
        for _ in 0..<500 where (try? folder.bytes("out").isEmpty) ?? true { usleep(20_000) }
        let start = ContinuousClock.now
        let fault = Fault.from {
            try file.update(with: [identity], to: [identity.recipient], until: .now + .milliseconds(200)) { $0.removeDestroyed() }
        }
        #expect(fault?.code == .vaultLocked && fault?.words.contains("process \(holder)") == true && fault?.hint.isEmpty == false)
        #expect((.milliseconds(200)...(.seconds(3))).contains(ContinuousClock.now - start))
        // Reading needs no lock: a file is replaced in one step.
        #expect(try file.read(with: [identity]).keys.count == 1)
        kill(holder, SIGKILL)
        waitpid(holder, nil, 0)
        try file.update(with: [identity], to: [identity.recipient], until: .now + .seconds(5)) { $0.removeDestroyed() }
    }

    @Test func `loses no change of many made at once`() async throws {
        let file = file, identity = identity, now = now
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<12 {
                group.addTask {
                    try file.update(with: [identity], to: [identity.recipient], until: .now + .seconds(30)) {
                        (contents) throws(Fault) in
                        try contents.add("openai", "key\(number)", SecureString("v\(number)"), at: now)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try file.read(with: [identity]).keys.count == 12)
        #expect(folder.names == ["vault.age", "vault.age.lock"])
    }

    @Test func `stays as it was when the change is refused or the disk is full`() throws {
        try put()
        let before = try folder.bytes("vault.age")
        #expect(
            Fault.from {
                try file.update(with: [identity], to: [identity.recipient], until: .now) { (contents) throws(Fault) in
                    try contents.revoke("openai", "other", at: now)
                }
            }?.code == .keyMissing)
        #expect(try folder.bytes("vault.age") == before)
        // A file system of 64 KiB; only root can make one.
        guard let mount = OtherProgram.path("mount"), let unmount = OtherProgram.path("umount") else { return }
        let small = folder.path("small")
        try FileManager.default.createDirectory(atPath: small, withIntermediateDirectories: false)
        guard try OtherProgram.run(mount, ["-t", "tmpfs", "-o", "size=64k,mode=700", "tmpfs", small]).status == 0 else { return }
        defer { _ = try? OtherProgram.run(unmount, [small]) }
        let tight = try VaultFile(small + "/vault.age")
        try tight.write(contents(), to: [identity.recipient])
        let kept = try folder.bytes("small/vault.age")
        var large = try contents()
        for number in 0..<8 { try large.add("openai", "n\(number)", SecureString(String(repeating: "x", count: 10_000)), at: now) }
        let fault = Fault.from { try tight.write(large, to: [identity.recipient]) }
        #expect(fault?.code == .vaultUnwritable && fault?.hint.contains("space") == true, "\(String(describing: fault))")
        #expect(try folder.bytes("small/vault.age") == kept)
        #expect(try FileManager.default.contentsOfDirectory(atPath: small) == ["vault.age"])
    }

    @Test func `is seen to be another within a second of a change`() throws {
        try put()
        var watch = FileWatch(file.generation)
        func saw() -> [Bool] { [watch.saw(file.generation, at: now), watch.saw(file.generation, at: now)] }
        #expect(watch.isDue(at: now))
        #expect(saw() == [false, false])
        #expect(
            !watch.isDue(at: now + .milliseconds(249)) && watch.isDue(at: now + .milliseconds(250))
                && watch.isDue(at: now - .seconds(1)))
        #expect(watch.interval <= .milliseconds(500))
        try file.update(with: [identity], to: [identity.recipient], until: .now + .seconds(5)) { (contents) throws(Fault) in
            try contents.revoke("openai", "one", at: now)
        }
        #expect(saw() == [true, false])
        try FileManager.default.removeItem(atPath: folder.path("vault.age"))
        #expect(saw() == [true, false])
    }

    @Test(.enabled(if: OtherProgram.path("age") != nil, "the program age is not installed"))
    func `is one that age opens`() throws {
        try put()
        let text = try #require(identity.text).withValue { $0 }
        try folder.put("id", Array(text.utf8))
        let opened = try OtherProgram.run(
            #require(OtherProgram.path("age")), ["-d", "-i", folder.path("id"), folder.path("vault.age")])
        #expect(String(decoding: opened.output, as: UTF8.self).contains("value-of-one"))
    }
}
