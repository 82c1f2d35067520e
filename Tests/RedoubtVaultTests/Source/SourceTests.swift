import Foundation
import RedoubtCore
import RedoubtVault
import Testing

/// The fault of an asynchronous deed, if it ends in one.
private func fault(_ body: () async throws -> Void) async -> Fault? {
    do { try await body() } catch { return error as? Fault }
    return nil
}

@Suite struct `Credentials of the environment` {
    @Test func `are those that are named, the environment before the file`() async throws {
        let dotEnv = try DotEnv(parsing: "A=file\nB=file\nC=file")
        let source = EnvironmentSource(["A": "process", "D": "process", "E": ""], dotEnv: dotEnv, names: ["A", "B", "E", "F"])
        #expect(try await source.credential("A") == SecureString("process"))
        #expect(try await source.credential("B") == SecureString("file"))
        #expect(try await source.names() == ["A", "B"])
        for name in ["C", "D", "E", "F"] {
            let found = await fault { _ = try await source.credential(name) }
            #expect(found?.code == .keyMissing && found?.words.contains(name) == true && found?.hint.isEmpty == false)
        }
    }
}

@Suite struct `Credentials of the service manager` {
    private let folder: ScratchFolder
    init() throws { folder = try ScratchFolder() }

    private var source: ServiceCredentialSource {
        get throws { try ServiceCredentialSource(environment: [ServiceCredentialSource.variable: folder.root]) }
    }

    @Test func `are files of its folder`() async throws {
        try folder.put("openai", Array("hunter2\n".utf8), mode: 0o400)
        try folder.put("two", Array("a\nb\r\n".utf8), mode: 0o400)
        try folder.put(".hidden", [65])
        #expect(try await source.credential("openai") == SecureString("hunter2"))
        #expect(try await source.credential("two") == SecureString("a\nb"))
        #expect(try await source.names() == ["openai", "two"])
        let before = try await source.revision()
        try folder.put("three", [65])
        #expect(try await source.revision() != before)
    }

    @Test(arguments: ["", ".", "..", ".hidden", "../x", "a/b", "absent", "a\0b"])
    func `are nothing outside it`(name: String) async throws {
        try folder.put(".hidden", [65])
        let found = await fault { _ = try await source.credential(name) }
        #expect(found?.code == .keyMissing && found?.hint.contains("LoadCredential") == true)
    }

    @Test func `are refused when others can read them, or there is no folder`() async throws {
        try folder.put("openai", [65], mode: 0o644)
        #expect(await fault { _ = try await source.credential("openai") }?.code == .vaultMode)
        for environment in [[:], ["CREDENTIALS_DIRECTORY": ""], ["CREDENTIALS_DIRECTORY": "relative"]] {
            #expect(Fault.from { _ = try ServiceCredentialSource(environment: environment) }?.code == .configInvalid)
        }
    }
}

@Suite struct `Credentials of a command` {
    private let folder: ScratchFolder
    init() throws { folder = try ScratchFolder() }

    private func source(
        _ script: String, _ arguments: [String] = ["{name}"], names: [String] = ["a"], timeout: Duration = .seconds(20),
        passing: [String] = []
    ) throws -> CommandSource {
        try folder.put("program", Array(("#!/bin/sh\n" + script).utf8), mode: 0o700)
        return try CommandSource(
            [folder.path("program")] + arguments, names: names, timeout: timeout, passing: passing,
            environment: ["PATH": "/usr/bin:/bin", "HOME": "/nowhere", "SECRET": "s", "TOKEN": "t"])
    }

    @Test func `are what it prints, without the line end`() async throws {
        #expect(try await source("echo hunter2").credential("a") == SecureString("hunter2"))
        #expect(try await source("printf 'one\\ntwo\\n\\n'").credential("a") == SecureString("one\ntwo\n"))
        let odd = "x; touch y $(id) `id` 'q' \"d\" *"
        #expect(
            try await source("printf %s \"$2\"", ["read", "op://v/{name}/f"], names: [odd]).credential(odd)
                == SecureString("op://v/\(odd)/f"))
        #expect(try await source("head -c 60000 /dev/zero | tr '\\0' x").credential("a").count == 60_000)
    }

    @Test func `are asked for with a clean environment and no input`() async throws {
        let printed = try await source("env | cut -d= -f1 | sort | tr '\\n' ' '; cat", passing: ["TOKEN"]).credential("a").withValue
        { $0 }
        let names = Set(printed.split(separator: " ").map(String.init))
        #expect(names.isSuperset(of: ["PATH", "HOME", "TOKEN"]) && !names.contains("SECRET"), "\(names)")
        // A shell sets these itself.
        #expect(names.subtracting(["PWD", "OLDPWD", "SHLVL", "_"]).count == 3, "\(names)")
    }

    @Test(arguments: [
        ("exit 3", "ended with 3"), ("echo locked >&2; exit 1", "ended with 1"), ("kill -9 $$", "ended with 137"),
        ("true", "printed nothing"),
        ("printf '\\377'", "no text"), ("yes", "printed more than"),
    ])
    func `fail with the reason`(script: String, words: String) async throws {
        let found = await fault { _ = try await source(script).credential("a") }
        #expect(
            found?.code == .sourceFailed && found?.words.contains(words) == true && found?.hint.isEmpty == false,
            "\(String(describing: found))")
    }

    @Test func `fail when it does not end in time, and what it started ends too`() async throws {
        let mark = folder.path("mark")
        let start = ContinuousClock.now
        let found = await fault {
            _ = try await source("(sleep 2; touch \(mark)) & sleep 60", timeout: .milliseconds(300)).credential("a")
        }
        #expect(found?.code == .sourceFailed && found?.words.contains("did not end") == true)
        #expect(ContinuousClock.now - start < .seconds(10))
        try await Task.sleep(for: .seconds(3))
        #expect(!FileManager.default.fileExists(atPath: mark))
    }

    @Test func `need an absolute path, a place for the name, and names that are configured`() async throws {
        for command in [[], ["op"], ["./op"], [""], ["/bin/a\0b"]] {
            #expect(Fault.from { _ = try CommandSource(command, names: [], environment: [:]) }?.code == .configInvalid)
        }
        #expect(
            Fault.from { _ = try CommandSource(["/bin/op", "x"], names: ["a", "b"], environment: [:]) }?.code == .configInvalid)
        #expect(await fault { _ = try await source("echo x").credential("b") }?.code == .keyMissing)
        let absent = try CommandSource([folder.path("absent"), "{name}"], names: ["a"], environment: [:])
        #expect(await fault { _ = try await absent.credential("a") }?.words.contains("cannot be started") == true)
    }
}

@Suite struct `Credentials of the vault's file` {
    @Test func `are its usable keys, and change with it`() async throws {
        let folder = try ScratchFolder()
        let identity = AgeIdentity.generate()
        let file = try VaultFile(folder.path("v.age"))
        let now = SystemTime().now()
        func change(_ body: (inout VaultContents) throws(Fault) -> Void) throws {
            try file.update(with: [identity], to: [identity.recipient], until: .now + .seconds(5), body)
        }
        try change { (contents) throws(Fault) in
            try contents.add("openai", "one", SecureString("1"), at: now)
            try contents.add("openai", "two", SecureString("2"), at: now)
        }
        let source = AgeFileSource(file, identities: [identity])
        #expect(try await source.credential("openai") == SecureString("1"))
        #expect(try await source.credential("openai/two") == SecureString("2"))
        #expect(try await source.names() == ["openai/one", "openai/two"])
        let before = await source.revision()
        try change { (contents) throws(Fault) in try contents.revoke("openai", "one", at: now) }
        #expect(await source.revision() != before)
        #expect(try await source.credential("openai") == SecureString("2"))
        for name in ["openai/one", "gemini", "", "/"] {
            #expect(await fault { _ = try await source.credential(name) }?.code == .keyMissing)
        }
    }
}
