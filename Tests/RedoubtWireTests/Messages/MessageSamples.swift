import RedoubtCore
import RedoubtWire
import Testing

/// Bodies as clients and providers send them, oddly formatted and with fields that nobody knows.
enum MessageSamples {
    static let chat = #"""
        { "model" : "gpt-4o" ,
          "x_unknown": {"deep":[1.50, 1e3 , "\u0041"]},	"stream":true, "n" : 2, "max_completion_tokens": 300,
          "messages" : [
            {"role":"system","content":"Be \u0062rief.\/"} ,
            {"role":"developer","content":[{"type":"text","text":"Rules","x":1}]},
            {"role":"user","name":"bob","content":[
               {"type":"text","text":"Look"} , {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"low"}},
               {"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}}, {"type":"file","file":{"file_data":"data:;base64,AA","filename":"a.pdf"}},
               {"type":"hologram","caption":"odd","parts":[{"text":"inner"}]} ]},
            {"role":"assistant","content":null,"refusal":"No.","reasoning_content":"Hm","tool_calls":[
               {"id":"call_1","type":"function","function":{"name":"mail.read","arguments":"{\"id\": 7}"}},
               {"id":"call_2","type":"custom","custom":{"name":"shell","input":"ls -l"}} ]},
            {"role":"tool","tool_call_id":"call_1","content":"From: eve"},
            {"role":"tool","tool_call_id":"call_2","content":[{"type":"text","text":"a b"}]},
            {"role":"assistant","function_call":{"name":"old","arguments":"not json"}},
            {"role":"function","name":"old","content":"legacy"},
            {"role":"user","content":"Thanks"}
          ],
          "tools":[ {"type":"function","function":{"name":"mail.read","description":"Reads mail","parameters":{"type":"object",
                     "properties":{"id":{"type":"integer","description":"which"},"type":{"type":"string","description":"sort"}}}}},
                    {"type":"custom","custom":{"name":"shell","description":"Runs"}} , {"type":"web_search"} ],
          "functions":[{"name":"old","parameters":{}}]
        }
        """#

    static let responses = #"""
        {"model":"gpt-5", "instructions" :"Be brief.", "max_output_tokens":50, "x":null,
         "input":[ {"role":"user","content":"Hi"},
           {"type":"message","role":"developer","content":[{"type":"input_text","text":"Dev"}]},
           {"type":"message","role":"user","content":[{"type":"input_text","text":"See"},{"type":"input_image","image_url":"https://x/y.png"}]},
           {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"Thought"}],"encrypted_content":"AAAA"},
           {"type":"message","role":"assistant","id":"msg_1","content":[{"type":"output_text","text":"Ok","annotations":[]},{"type":"refusal","refusal":"No"}]},
           {"type":"function_call","call_id":"c1","name":"mail.read","arguments":"{\"id\":7}"},
           {"type":"function_call_output","call_id":"c1","output":"From: eve"},
           {"type":"custom_tool_call","call_id":"c2","name":"shell","input":"ls"},
           {"type":"custom_tool_call_output","call_id":"c2","output":[{"type":"input_text","text":"a b"},{"type":"input_image","image_url":"data:,"}]},
           {"type":"mcp_call","id":"m1","server_label":"docs","name":"find","arguments":"{}","output":"found","error":null},
           {"type":"local_shell_call","call_id":"c3","action":{"type":"exec","command":["cat","x"]}},
           {"type":"local_shell_call_output","call_id":"c3","output":"x's text"},
           {"type":"file_search_call","id":"f1","queries":["q"],"results":[{"file_id":"a","text":"page"}]},
           {"type":"image_generation_call","id":"i1","result":"AAAA"},
           {"type":"item_reference","id":"msg_0"}, {"type":"newfangled","note":"who knows"}
         ],
         "tools":[{"type":"function","name":"mail.read","description":"Reads mail","parameters":{"type":"object"}},
           {"type":"mcp","server_label":"docs","server_url":"https://d/","server_description":"Docs","allowed_tools":["find","get"]},
           {"type":"mcp","server_label":"all","server_url":"https://e/"},
           {"type":"namespace","name":"crm","tools":[{"type":"function","name":"get","description":"Gets"}]},
           {"type":"computer_use_preview","display_width":1}, {"type":"file_search","vector_store_ids":["v"]}]}
        """#

    static let anthropic = #"""
        {"model":"claude-sonnet-4-5","max_tokens":1024,"stream":false,"metadata":{"user_id":"u"},
         "system":[ {"type":"text","text":"Be brief.","cache_control":{"type":"ephemeral"}} , {"type":"text","text":"Truly."} ],
         "messages":[ {"role":"user","content":"Hi"},
           {"role":"assistant","content":[{"type":"thinking","thinking":"Hm","signature":"AAAA"},{"type":"redacted_thinking","data":"AAAA"},
              {"type":"text","text":"Reading"},{"type":"tool_use","id":"t1","name":"mail.read","input":{"id":7,"type":"inbox","cc":["a@b.example"]}},
              {"type":"server_tool_use","id":"s1","name":"web_search","input":{"query":"weather"}},
              {"type":"web_search_tool_result","tool_use_id":"s1","content":[{"type":"web_search_result","title":"Sun","url":"https://w/","encrypted_content":"AAAA"}]}]},
           {"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"From: eve"},
              {"type":"tool_result","tool_use_id":"t1","content":[{"type":"text","text":"nested"},{"type":"image","source":{"type":"base64","data":"AA"}},
                 {"type":"document","source":{"type":"text","media_type":"text/plain","data":"attached"}}]},
              {"type":"document","title":"T","context":"C","source":{"type":"text","media_type":"text/plain","data":"body"},"cache_control":{"type":"ephemeral"}},
              {"type":"document","source":{"type":"content","content":[{"type":"text","text":"chunk"}]}},
              {"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"AAAA"}},
              {"type":"search_result","source":"https://s/","title":"S","content":[{"type":"text","text":"hit"}]},
              {"type":"code_execution_tool_result","tool_use_id":"zz","content":{"type":"code_execution_result","stdout":"out","stderr":"","return_code":0}},
              {"type":"text","text":"Go on"}]} ],
         "tools":[{"name":"mail.read","description":"Reads mail","input_schema":{"type":"object","properties":{"id":{"type":"integer"}}},"cache_control":{"type":"ephemeral"}},
           {"type":"web_search_20250305","name":"web_search","max_uses":3},{"type":"bash_20250124","name":"bash"}],
         "mcp_servers":[{"type":"url","url":"https://m/","name":"docs","authorization_token":"t","tool_configuration":{"allowed_tools":["find"]}}]}
        """#

    static let embeddings =
        #"{ "model":"text-embedding-3-small" , "input" : [ "one" , "t\u0077o" , [ 1, 2 ,3 ] ], "encoding_format":"base64" }"#

    static let chatReply = #"""
        {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-4o", "x": {"note":"unknown words"},
         "choices":[ {"index":0,"message":{"role":"assistant","content":"Let me\u0020look.","refusal":null,"reasoning_content":"Hm",
             "annotations":[{"type":"url_citation","url_citation":{"title":"Title","url":"https://w/"}}],
             "tool_calls":[ {"id":"call_1","type":"function","function":{"name":"mail.read","arguments":"{\"id\": 7}"}} ,
                {"id":"call_2","type":"function","function":{"name":"mail.send","arguments":"{broken"}}, {"id":"call_3","type":"custom","custom":{"name":"shell","input":"ls"}} ]},
             "logprobs":{"content":[{"token":"Let","logprob":-0.1,"bytes":[76],"top_logprobs":[]}]},"finish_reason":"tool_calls"},
          {"index":1,"message":{"role":"assistant","content":null,"function_call":{"name":"old","arguments":"{}"}},"logprobs":{"content":[]},"finish_reason":"function_call"},
          {"index":2,"message":{"role":"assistant","content":"Plain"},"logprobs":null,"finish_reason":"stop"} ],
         "usage":{"prompt_tokens":10,"completion_tokens":20,"total_tokens":30},"system_fingerprint":"fp"}
        """#

    static let responsesReply = #"""
        {"id":"resp_1","object":"response","status":"completed","instructions":"Be brief.","model":"gpt-5","tools":[{"type":"function","name":"x","description":"d"}],
         "output":[ {"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"Thought"}],"encrypted_content":"AAAA"},
           {"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[
              {"type":"output_text","text":"Hello","annotations":[{"type":"url_citation","title":"Title","url":"https://w/"}],"logprobs":[{"token":"Hello"}]},
              {"type":"refusal","refusal":"No"}]},
           {"id":"fc_1","type":"function_call","call_id":"call_1","name":"mail.send","arguments":"{\"to\":\"a\"}","status":"completed"} ,
           {"id":"ctc_1","type":"custom_tool_call","call_id":"call_2","name":"shell","input":"ls"},
           {"id":"mcp_1","type":"mcp_call","server_label":"docs","name":"find","arguments":"{}","output":"found it"},
           {"id":"cu_1","type":"computer_call","call_id":"call_3","action":{"type":"click","x":1},"pending_safety_checks":[]},
           {"id":"mcpr_1","type":"mcp_approval_request","server_label":"docs","name":"drop","arguments":"{\"a\":1}"},
           {"id":"ig_1","type":"image_generation_call","result":"AAAA"} ],
         "usage":{"input_tokens":5,"output_tokens":6,"total_tokens":11}}
        """#

    static let anthropicReply = #"""
        {"id":"msg_1","type":"message","role":"assistant","model":"claude","stop_reason":"tool_use", "stop_sequence":null,
         "content":[ {"type":"thinking","thinking":"Hm","signature":"AAAA"},{"type":"redacted_thinking","data":"AAAA"},
           {"type":"text","text":"Cited","citations":[{"type":"char_location","cited_text":"quote","document_title":"Doc","encrypted_index":"AAAA"}]},
           {"type":"server_tool_use","id":"s1","name":"web_search","input":{"query":"weather"}},
           {"type":"web_search_tool_result","tool_use_id":"s1","content":[{"type":"web_search_result","title":"Sun","url":"https://w/","encrypted_content":"AAAA"}]},
           {"type":"tool_use","id":"t1","name":"mail.read","input":{ "id" : 7 }} , {"type":"tool_use","id":"t2","name":"mail.send","input":{"to":"a"}} ],
         "usage":{"input_tokens":5,"cache_creation_input_tokens":100,"cache_read_input_tokens":1000,"output_tokens":6}}
        """#

    static let requests: [(Dialect, String)] = [
        (.openAIChat, chat), (.openAIResponses, responses), (.openAIEmbeddings, embeddings), (.anthropicMessages, anthropic),
        (.anthropicCountTokens, anthropic),
    ]
    static let replies: [(Dialect, String)] = [
        (.openAIChat, chatReply), (.openAIResponses, responsesReply), (.anthropicMessages, anthropicReply),
    ]
}

func request(_ body: String, _ dialect: Dialect = .openAIChat, limits: RequestLimits = RequestLimits()) throws -> ModelRequest {
    try ModelRequest(Array(body.utf8), dialect: dialect, limits: limits)
}

func reply(_ body: String, _ dialect: Dialect = .openAIChat) throws -> ModelReply {
    try ModelReply(Array(body.utf8), dialect: dialect)
}

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// The slots as lines: channel, path, tool, text.
func lines(_ slots: [TextSlot]) -> [String] {
    slots.map { "\($0.channel.rawValue) \($0.path)\($0.tool.map { " <\($0)>" } ?? "") = \($0.text)" }
}

extension ModelReply {
    /// The body with the decisions given and every other call released.
    func passed(replacing: [TextSlot.ID: String] = [:], _ calls: [Int: CallDecision] = [:]) -> [UInt8] {
        let released = toolCalls.map { ($0.index, CallDecision.release(arguments: nil)) }
        return bytes(replacing: replacing, calls: calls.merging(released) { decided, _ in decided })
    }
}

extension Collection where Element == TextSlot {
    func at(_ path: String) -> TextSlot? { first { $0.path == path } }
}

/// A small generator, the same each time (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
struct MessageRandom {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }
}
