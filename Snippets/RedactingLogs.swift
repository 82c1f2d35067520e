// Put your log handler behind a redactor, so that a secret in a message or in metadata is not written.

import Logging
import Redoubt

LoggingSystem.bootstrap { label in RedactingLogHandler(StreamLogHandler.standardOutput(label: label)) }

var logger = Logger(label: "app")
logger[metadataKey: "user"] = "ann@example.com"
logger.notice("calling with \("sk-ant-" + "api03-Zq8vT1xW5nB2mK7cR4yL9pD3")", metadata: ["peer": "10.1.2.3"])
