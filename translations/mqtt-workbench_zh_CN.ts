<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>ComponentTable</name>
    <message>
        <source>MQTT binding, Dapr 1.0 to 1.9</source>
        <translation>MQTT 绑定，Dapr 1.0 至 1.9</translation>
    </message>
    <message>
        <source>The broker&apos;s address: scheme, host and port, and the user name and password where it wants them.</source>
        <translation>代理的地址：协议方案、主机和端口，以及代理需要时的用户名和密码。</translation>
    </message>
    <message>
        <source>The topic to listen on and to publish to.</source>
        <translation>监听和发布的主题。</translation>
    </message>
    <message>
        <source>What the client ids are made of: &lt;consumerID&gt;-consumer and &lt;consumerID&gt;-producer.</source>
        <translation>客户端 ID 的构成：&lt;consumerID&gt;-consumer 和 &lt;consumerID&gt;-producer。</translation>
    </message>
    <message>
        <source>The documentation calls it optional; the code has required it since 1.2, and the runtime fills it in for pub/sub only.</source>
        <translation>文档称它是可选的；代码自 1.2 起要求它，而运行时只为发布/订阅填写它。</translation>
    </message>
    <message>
        <source>the app&apos;s id</source>
        <translation>应用的 ID</translation>
    </message>
    <message>
        <source>The QoS of every publish and subscribe.</source>
        <translation>每次发布和订阅的 QoS。</translation>
    </message>
    <message>
        <source>Whether the broker keeps each published message as the topic&apos;s retained one.</source>
        <translation>代理是否将每条发布的消息作为主题的保留消息保存。</translation>
    </message>
    <message>
        <source>Whether the broker forgets subscriptions and waiting messages when the connection ends.</source>
        <translation>连接结束时，代理是否丢弃订阅和等待中的消息。</translation>
    </message>
    <message>
        <source>The certificate authority that the broker&apos;s certificate must come from, as PEM text.</source>
        <translation>签发代理证书的证书颁发机构，PEM 文本。</translation>
    </message>
    <message>
        <source>The documentation calls the three TLS fields required for TLS; the code needs none of them, and the URL&apos;s scheme alone decides whether TLS is used.</source>
        <translation>文档称使用 TLS 时三个 TLS 字段都是必需的；代码一个也不要求，是否使用 TLS 只由 URL 的协议方案决定。</translation>
    </message>
    <message>
        <source>The certificate with which this client proves who it is, as PEM text.</source>
        <translation>此客户端用来证明自己身份的证书，PEM 文本。</translation>
    </message>
    <message>
        <source>Used only together with clientKey. The documentation calls the three TLS fields required for TLS; the code needs none of them, and the URL&apos;s scheme alone decides whether TLS is used.</source>
        <translation>只与 clientKey 一起使用。文档称使用 TLS 时三个 TLS 字段都是必需的；代码一个也不要求，是否使用 TLS 只由 URL 的协议方案决定。</translation>
    </message>
    <message>
        <source>The private key of the client certificate, as unencrypted PEM text.</source>
        <translation>客户端证书的私钥，未加密的 PEM 文本。</translation>
    </message>
    <message>
        <source>Used only together with clientCert. The documentation calls the three TLS fields required for TLS; the code needs none of them, and the URL&apos;s scheme alone decides whether TLS is used.</source>
        <translation>只与 clientCert 一起使用。文档称使用 TLS 时三个 TLS 字段都是必需的；代码一个也不要求，是否使用 TLS 只由 URL 的协议方案决定。</translation>
    </message>
    <message>
        <source>How often a failed handler is tried again before the message is given up; negative means for ever.</source>
        <translation>放弃消息之前，失败的处理程序重试多少次；负数表示永远重试。</translation>
    </message>
    <message>
        <source>Spelled exactly so: names are case-sensitive in these releases.</source>
        <translation>拼写必须完全一致：在这些版本中名称区分大小写。</translation>
    </message>
    <message>
        <source>Whether the binding listens, publishes or does both; Dapr reads it from 1.12.</source>
        <translation>绑定是监听、发布还是二者都做；Dapr 从 1.12 起读取它。</translation>
    </message>
    <message>
        <source>Not read before 1.12: both sides are always set up and the app is always asked.</source>
        <translation>1.12 之前不读取：始终设置两个方向，并始终询问应用。</translation>
    </message>
    <message>
        <source>The path on which the app is called, instead of /&lt;component&apos;s name&gt;.</source>
        <translation>调用应用时使用的路径，代替 /&lt;组件名称&gt;。</translation>
    </message>
    <message>
        <source>MQTT 3 binding</source>
        <translation>MQTT 3 绑定</translation>
    </message>
    <message>
        <source>Read at the first use, not at start-up. Only scheme, host, port, user name and password are used.</source>
        <translation>在首次使用时读取，而不是启动时。只使用协议方案、主机、端口、用户名和密码。</translation>
    </message>
    <message>
        <source>The topic to listen on and to publish to; a request can name another one to publish to.</source>
        <translation>监听和发布的主题；请求可以指明另一个主题来发布。</translation>
    </message>
    <message>
        <source>The component&apos;s own metadata.yaml and the documentation before 1.10 call it optional; the code requires it, and the runtime fills it in for pub/sub only.</source>
        <translation>组件自己的 metadata.yaml 和 1.10 之前的文档称它是可选的；代码要求它，而运行时只为发布/订阅填写它。</translation>
    </message>
    <message>
        <source>The documentation says that a request can override it; the code never reads that.</source>
        <translation>文档称请求可以覆盖它；代码从不读取。</translation>
    </message>
    <message>
        <source>The component&apos;s metadata.yaml says true; the code says false. It was true up to 1.9.</source>
        <translation>组件的 metadata.yaml 写的是 true；代码是 false。1.9 及以前为 true。</translation>
    </message>
    <message>
        <source>How often a failed handler is tried again before the message stays unacknowledged; negative means for ever.</source>
        <translation>消息保持未确认之前，失败的处理程序重试多少次；负数表示永远重试。</translation>
    </message>
    <message>
        <source>The component&apos;s metadata.yaml says 3; the code says 0.</source>
        <translation>组件的 metadata.yaml 写的是 3；代码是 0。</translation>
    </message>
    <message>
        <source>Whether the binding listens, publishes or does both; without it, both, and the app is asked.</source>
        <translation>绑定是监听、发布还是二者都做；没有它时二者都做，并询问应用。</translation>
    </message>
    <message>
        <source>Read from Dapr 1.12.</source>
        <translation>从 Dapr 1.12 起读取。</translation>
    </message>
    <message>
        <source>This name must be spelt exactly so.</source>
        <translation>此名称的拼写必须完全一致。</translation>
    </message>
    <message>
        <source>The QoS, up to Dapr 1.9.</source>
        <translation>QoS，用于 Dapr 1.9 及以前。</translation>
    </message>
    <message>
        <source>Not read since 1.10: always 1, and a deprecation line is logged.</source>
        <translation>自 1.10 起不再读取：始终为 1，并记录一行弃用日志。</translation>
    </message>
    <message>
        <source>MQTT pub/sub, Dapr 1.0 to 1.8</source>
        <translation>MQTT 发布/订阅，Dapr 1.0 至 1.8</translation>
    </message>
    <message>
        <source>Dapr 1.0 passes the scheme on unmapped, so mqtt:// and mqtts:// work from 1.1.</source>
        <translation>Dapr 1.0 原样传递协议方案，因此 mqtt:// 和 mqtts:// 从 1.1 起才可用。</translation>
    </message>
    <message>
        <source>What the client ids are made of: &lt;consumerID&gt;-producer and &lt;consumerID&gt;-consumer.</source>
        <translation>客户端 ID 的构成：&lt;consumerID&gt;-producer 和 &lt;consumerID&gt;-consumer。</translation>
    </message>
    <message>
        <source>The runtime puts the app&apos;s id here when the field is missing or blank.</source>
        <translation>字段缺少或为空白时，运行时在此填入应用的 ID。</translation>
    </message>
    <message>
        <source>Any whole number is accepted and cut to one byte: 256 becomes 0, -1 becomes 255.</source>
        <translation>接受任何整数并截为一个字节：256 变为 0，-1 变为 255。</translation>
    </message>
    <message>
        <source>Only Go&apos;s own words for a bool are accepted; anything else is an error.</source>
        <translation>只接受 Go 自己的布尔值写法；其他写法都是错误。</translation>
    </message>
    <message>
        <source>Spelled exactly so: names are case-sensitive in these releases, and the documentation&apos;s examples spell it backoffMaxRetries, which is ignored. Up to 1.5 every message is acknowledged whatever the handler answers.</source>
        <translation>拼写必须完全一致：在这些版本中名称区分大小写，而文档的示例写作 backoffMaxRetries，会被忽略。1.5 及以前，无论处理程序如何应答，每条消息都会被确认。</translation>
    </message>
    <message>
        <source>An own client id for publishing, from Dapr 1.9 only.</source>
        <translation>发布专用的客户端 ID，仅自 Dapr 1.9 起。</translation>
    </message>
    <message>
        <source>Not read before 1.9.</source>
        <translation>1.9 之前不读取。</translation>
    </message>
    <message>
        <source>The only topics that any app may use, with commas between them; empty means all.</source>
        <translation>任何应用只能使用的主题，以逗号分隔；为空表示全部。</translation>
    </message>
    <message>
        <source>Names are compared letter by letter: a/+ in the list allows just the filter a/+.</source>
        <translation>名称逐字比较：列表中的 a/+ 只允许过滤器 a/+。</translation>
    </message>
    <message>
        <source>Topics that only the apps named in the scopes below may use.</source>
        <translation>只有下面 scopes 中指明的应用才能使用的主题。</translation>
    </message>
    <message>
        <source>Which app may publish to which topics: app1=topic1,topic2;app2=topic3.</source>
        <translation>哪个应用可以发布到哪些主题：app1=topic1,topic2;app2=topic3。</translation>
    </message>
    <message>
        <source>Which app may subscribe to which topics: app1=topic1,topic2;app2=topic3.</source>
        <translation>哪个应用可以订阅哪些主题：app1=topic1,topic2;app2=topic3。</translation>
    </message>
    <message>
        <source>MQTT pub/sub, Dapr 1.9</source>
        <translation>MQTT 发布/订阅，Dapr 1.9</translation>
    </message>
    <message>
        <source>The client id for subscribing: unchanged where producerID is set, otherwise with -consumer behind it.</source>
        <translation>订阅的客户端 ID：设置了 producerID 时不变，否则后面加上 -consumer。</translation>
    </message>
    <message>
        <source>The client id for publishing.</source>
        <translation>发布的客户端 ID。</translation>
    </message>
    <message>
        <source>Gone again in 1.10.</source>
        <translation>在 1.10 中又被移除。</translation>
    </message>
    <message>
        <source>The range is not checked.</source>
        <translation>不检查范围。</translation>
    </message>
    <message>
        <source>How many failed messages a second are published again before the component slows down; 0 or less means no limit.</source>
        <translation>组件放慢速度之前，每秒重新发布多少条失败的消息；0 或更小表示没有限制。</translation>
    </message>
    <message>
        <source>Read by the code and described nowhere in the documentation.</source>
        <translation>代码会读取，但文档中没有任何说明。</translation>
    </message>
    <message>
        <source>How often a failed handler was tried again, up to Dapr 1.8.</source>
        <translation>失败的处理程序重试多少次，用于 Dapr 1.8 及以前。</translation>
    </message>
    <message>
        <source>Deprecated: a warning is logged and the value is ignored.</source>
        <translation>已弃用：会记录一条警告，值被忽略。</translation>
    </message>
    <message>
        <source>MQTT 3 pub/sub</source>
        <translation>MQTT 3 发布/订阅</translation>
    </message>
    <message>
        <source>Only scheme, host, port, user name and password are used: a path or query is dropped, and no port is added.</source>
        <translation>只使用协议方案、主机、端口、用户名和密码：路径或查询会被丢弃，也不会补上端口。</translation>
    </message>
    <message>
        <source>The MQTT client id of the component&apos;s one connection, unchanged.</source>
        <translation>组件唯一连接的 MQTT 客户端 ID，原样使用。</translation>
    </message>
    <message>
        <source>The runtime puts the app&apos;s id here when the exact name consumerID is missing or its value blank. Up to 1.9 the ids had -consumer and -producer behind them; the leftover documentation page still says so.</source>
        <translation>没有名称完全为 consumerID 的字段或其值为空白时，运行时在此填入应用的 ID。1.9 及以前，ID 后面带有 -consumer 和 -producer；遗留的文档页面仍这样写。</translation>
    </message>
    <message>
        <source>The QoS of every publish and subscribe; a request cannot choose another one.</source>
        <translation>每次发布和订阅的 QoS；请求不能选择另一个。</translation>
    </message>
    <message>
        <source>The documentation allows 0, 1 and 2; the code refuses only values above 7, so 3 to 7 fail later. An empty value is 0, not the default, from 1.11.</source>
        <translation>文档允许 0、1 和 2；代码只拒绝大于 7 的值，因此 3 到 7 会在之后失败。从 1.11 起，空值是 0，而不是默认值。</translation>
    </message>
    <message>
        <source>Whether the broker keeps each published message as the topic&apos;s retained one; a publish request can override it.</source>
        <translation>代理是否将每条发布的消息作为主题的保留消息保存；发布请求可以覆盖它。</translation>
    </message>
    <message>
        <source>Anything that is not y, yes, true, t, on or 1 is false without an error.</source>
        <translation>凡不是 y、yes、true、t、on 或 1 的值都是 false，且不报错。</translation>
    </message>
    <message>
        <source>true up to 1.7; the documentation of those releases still says so. Anything that is not y, yes, true, t, on or 1 is false without an error.</source>
        <translation>1.7 及以前为 true；这些版本的文档仍这样写。凡不是 y、yes、true、t、on 或 1 的值都是 false，且不报错。</translation>
    </message>
    <message>
        <source>The documentation calls the three TLS fields required for TLS; the code needs none of them, and the URL&apos;s scheme alone decides whether TLS is used. In pub/sub these three names must be spelt exactly so: another case is decoded and then dropped.</source>
        <translation>文档称使用 TLS 时三个 TLS 字段都是必需的；代码一个也不要求，是否使用 TLS 只由 URL 的协议方案决定。在发布/订阅中，这三个名称的拼写必须完全一致：大小写不同时会先被解码，然后被丢弃。</translation>
    </message>
    <message>
        <source>Used only together with clientKey. The documentation calls the three TLS fields required for TLS; the code needs none of them, and the URL&apos;s scheme alone decides whether TLS is used. In pub/sub these three names must be spelt exactly so: another case is decoded and then dropped.</source>
        <translation>只与 clientKey 一起使用。文档称使用 TLS 时三个 TLS 字段都是必需的；代码一个也不要求，是否使用 TLS 只由 URL 的协议方案决定。在发布/订阅中，这三个名称的拼写必须完全一致：大小写不同时会先被解码，然后被丢弃。</translation>
    </message>
    <message>
        <source>Used only together with clientCert. The documentation calls the three TLS fields required for TLS; the code needs none of them, and the URL&apos;s scheme alone decides whether TLS is used. In pub/sub these three names must be spelt exactly so: another case is decoded and then dropped.</source>
        <translation>只与 clientCert 一起使用。文档称使用 TLS 时三个 TLS 字段都是必需的；代码一个也不要求，是否使用 TLS 只由 URL 的协议方案决定。在发布/订阅中，这三个名称的拼写必须完全一致：大小写不同时会先被解码，然后被丢弃。</translation>
    </message>
    <message>
        <source>Not read since 1.9; a Resiliency resource does this now.</source>
        <translation>自 1.9 起不再读取；现在由 Resiliency 资源负责。</translation>
    </message>
    <message>
        <source>The client id for publishing, in Dapr 1.9 only.</source>
        <translation>发布的客户端 ID，仅用于 Dapr 1.9。</translation>
    </message>
    <message>
        <source>Still on a documentation page of 1.10 and later; the code has one connection, whose id is consumerID.</source>
        <translation>1.10 及以后的一个文档页面上仍有它；代码只有一个连接，其 ID 为 consumerID。</translation>
    </message>
    <message>
        <source>A limit on messages published again, in Dapr 1.9 only.</source>
        <translation>重新发布消息的限制，仅用于 Dapr 1.9。</translation>
    </message>
    <message>
        <source>Not read since 1.10.</source>
        <translation>自 1.10 起不再读取。</translation>
    </message>
    <message>
        <source>Environment secret store</source>
        <translation>环境变量机密存储</translation>
    </message>
    <message>
        <source>What stands before each secret&apos;s name in the environment.</source>
        <translation>环境中每个机密名称之前的内容。</translation>
    </message>
    <message>
        <source>Local file secret store</source>
        <translation>本地文件机密存储</translation>
    </message>
    <message>
        <source>The JSON file with the secrets; a relative path starts at the folder in which daprd was started.</source>
        <translation>含有机密的 JSON 文件；相对路径从启动 daprd 的文件夹开始。</translation>
    </message>
    <message>
        <source>What stands between the levels of a nested name.</source>
        <translation>嵌套名称各级之间的内容。</translation>
    </message>
    <message>
        <source>Whether one secret holds several values: the first level is then the secret, what is below it its keys.</source>
        <translation>一个机密是否包含多个值：此时第一级为机密，其下为它的键。</translation>
    </message>
    <message>
        <source>Dapr 1.0 and 1.1 ignore the scheme and always use plain TCP, although their documentation shows mqtts://. They read url and topic in any case of the letters; later releases up to 1.10 only as spelt here.</source>
        <translation>Dapr 1.0 和 1.1 忽略协议名，始终使用明文 TCP，尽管其文档写着 mqtts://。它们读取 url 和 topic 时不区分大小写；此后直到 1.10 的版本只认这里的写法。</translation>
    </message>
    <message>
        <source>Names are compared letter by letter: a/+ in the list allows just the filter a/+. Up to 1.11 this name must be spelt exactly so.</source>
        <translation>名称逐字比较：列表中的 a/+ 只允许过滤器 a/+ 本身。1.11 及更早版本要求此名称的写法完全一致。</translation>
    </message>
    <message>
        <source>Up to 1.11 this name must be spelt exactly so.</source>
        <translation>1.11 及更早版本要求此名称的写法完全一致。</translation>
    </message>
</context>
<context>
    <name>mqtt_workbench</name>
    <message>
        <source>--size takes WIDTHxHEIGHT, for example 1440x900</source>
        <translation>--size 的值为 宽x高，例如 1440x900</translation>
    </message>
    <message>
        <source>Shows, causes and proves what happens between an MQTT broker and a Dapr component.</source>
        <translation>显示、引发并证明 MQTT 代理与 Dapr 组件之间发生的事情。</translation>
    </message>
    <message>
        <source>Start with sample resources, a private mosquitto and real messages.</source>
        <translation>以示例资源、专用的 mosquitto 和真实消息启动。</translation>
    </message>
    <message>
        <source>Write a picture of the window to FILE, then end.</source>
        <translation>将窗口的图片写入 FILE，然后结束。</translation>
    </message>
    <message>
        <source>Size of the window in pixels.</source>
        <translation>窗口的大小，以像素为单位。</translation>
    </message>
    <message>
        <source>Colours: light or dark.</source>
        <translation>颜色：light（浅色）或 dark（深色）。</translation>
    </message>
    <message>
        <source>Language: en or zh_CN.</source>
        <translation>语言：en 或 zh_CN。</translation>
    </message>
    <message>
        <source>Resource files or folders to open.</source>
        <translation>要打开的资源文件或文件夹。</translation>
    </message>
    <message>
        <source>--theme takes light or dark</source>
        <translation>--theme 的值为 light 或 dark</translation>
    </message>
    <message>
        <source>--language takes en or zh_CN</source>
        <translation>--language 的值为 en 或 zh_CN</translation>
    </message>
</context>
<context>
    <name>mqttwb</name>
    <message>
        <source>say what Dapr makes of resource files, and what will hurt</source>
        <translation>说明 Dapr 如何理解资源文件，以及哪里会出问题</translation>
    </message>
    <message>
        <source>print messages as they arrive</source>
        <translation>打印到达的消息</translation>
    </message>
    <message>
        <source>publish, and say how long the broker took</source>
        <translation>发布消息，并说明代理用了多长时间</translation>
    </message>
    <message>
        <source>run the samples on a private mosquitto</source>
        <translation>在专用的 mosquitto 上运行示例</translation>
    </message>
    <message>
        <source>Show this help.</source>
        <translation>显示此帮助。</translation>
    </message>
    <message>
        <source>try: mqttwb %1 --help</source>
        <translation>请尝试：mqttwb %1 --help</translation>
    </message>
    <message>
        <source>Starts a private mosquitto on a free local port, connects the sample components as Dapr does, and prints what arrived. It needs no broker, no display and no configuration; Ctrl-C ends it early.

Examples:
  mqttwb demo
  mqttwb demo --seconds 3 --format json

Exit code: 0 messages arrived; 1 the broker could not be started or nothing arrived; 2 bad usage.</source>
        <translation>在空闲的本地端口上启动专用的 mosquitto，像 Dapr 那样连接示例组件，并打印到达的消息。不需要代理、显示器或配置；按 Ctrl-C 提前结束。

示例：
  mqttwb demo
  mqttwb demo --seconds 3 --format json

退出码：0 有消息到达；1 代理无法启动或没有消息到达；2 用法错误。</translation>
    </message>
    <message>
        <source>demo running at %1 for %2 s; Ctrl-C ends it</source>
        <translation>演示正在 %1 运行 %2 秒；按 Ctrl-C 结束</translation>
    </message>
    <message>
        <source>nothing arrived</source>
        <translation>没有消息到达</translation>
    </message>
    <message>
        <source>Topic</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>消息数</translation>
    </message>
    <message>
        <source>To the sidecar</source>
        <translation>到边车</translation>
    </message>
    <message>
        <source>QoS</source>
        <translation>QoS</translation>
    </message>
    <message>
        <source>Retained</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Last value</source>
        <translation>最新值</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>How long it runs (10).</source>
        <translation>运行多长时间（10）。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not expected here</source>
        <translation>此处不应有“%1”</translation>
    </message>
    <message>
        <source>Topic filter; may be given several times.</source>
        <translation>主题过滤器；可多次给出。</translation>
    </message>
    <message>
        <source>End after so many seconds.</source>
        <translation>这么多秒后结束。</translation>
    </message>
    <message>
        <source>Connect as the component does.</source>
        <translation>像组件那样连接。</translation>
    </message>
    <message>
        <source>--as-sidecar needs --component</source>
        <translation>--as-sidecar 需要 --component</translation>
    </message>
    <message>
        <source>give at least one --filter, for example --filter &apos;orders/#&apos;</source>
        <translation>请至少给出一个 --filter，例如 --filter &apos;orders/#&apos;</translation>
    </message>
    <message>
        <source>the broker refused the subscription to %1</source>
        <translation>代理拒绝了对 %1 的订阅</translation>
    </message>
    <message>
        <source>listening to %1 at %2 as %3</source>
        <translation>正在监听 %1（位于 %2），身份为 %3</translation>
    </message>
    <message>
        <source>Publishes and says how long the broker took to acknowledge.

The payload comes from --payload, --payload-file or standard input. With --as-sidecar the message goes out as the component publishes: its client id (a running sidecar with that id loses its connection), its QoS, its retain flag.

Examples:
  mqttwb publish --url mqtt://localhost:1883 --topic orders/new --qos 1 --payload &apos;{&quot;order&quot;:1}&apos;
  echo on | mqttwb publish --component pubsub.yaml --topic plant/state --retain
  mqttwb publish --component pubsub.yaml --as-sidecar --cloud-event --topic orders/new --payload hello

Exit code: 0 fine; 1 no connection, or a message was not acknowledged; 2 bad usage or unreadable input.</source>
        <translation>发布消息，并说明代理用了多长时间来确认。

载荷来自 --payload、--payload-file 或标准输入。使用 --as-sidecar 时，消息像组件发布那样发出：使用其客户端 ID（正在运行的同 ID 边车会失去连接）、QoS 和保留标志。

示例：
  mqttwb publish --url mqtt://localhost:1883 --topic orders/new --qos 1 --payload &apos;{&quot;order&quot;:1}&apos;
  echo on | mqttwb publish --component pubsub.yaml --topic plant/state --retain
  mqttwb publish --component pubsub.yaml --as-sidecar --cloud-event --topic orders/new --payload hello

退出码：0 正常；1 没有连接，或某条消息未被确认；2 用法错误或输入无法读取。</translation>
    </message>
    <message>
        <source>Topic name.</source>
        <translation>主题名。</translation>
    </message>
    <message>
        <source>0, 1 (usual) or 2.</source>
        <translation>0、1（通常）或 2。</translation>
    </message>
    <message>
        <source>The broker keeps it for later subscribers.</source>
        <translation>代理为以后的订阅者保留它。</translation>
    </message>
    <message>
        <source>The payload as text.</source>
        <translation>文本形式的载荷。</translation>
    </message>
    <message>
        <source>The payload from a file, byte for byte.</source>
        <translation>来自文件的载荷，逐字节不变。</translation>
    </message>
    <message>
        <source>Publish it so many times (1).</source>
        <translation>发布这么多次（1）。</translation>
    </message>
    <message>
        <source>Publish as the component does.</source>
        <translation>像组件那样发布。</translation>
    </message>
    <message>
        <source>With --as-sidecar, pub/sub: in Dapr&apos;s envelope.</source>
        <translation>与 --as-sidecar 和发布/订阅一起使用：放在 Dapr 的信封中。</translation>
    </message>
    <message>
        <source>give --payload or --payload-file, not both</source>
        <translation>请给出 --payload 或 --payload-file，不要同时给出</translation>
    </message>
    <message>
        <source>cannot open %1: %2</source>
        <translation>无法打开 %1：%2</translation>
    </message>
    <message>
        <source>cannot read %1: %2</source>
        <translation>无法读取 %1：%2</translation>
    </message>
    <message>
        <source>a component publishes with its own QoS; leave --qos out</source>
        <translation>组件以自己的 QoS 发布；请去掉 --qos</translation>
    </message>
    <message>
        <source>--cloud-event needs --as-sidecar and a pub/sub component</source>
        <translation>--cloud-event 需要 --as-sidecar 和发布/订阅组件</translation>
    </message>
    <message>
        <source>--topic is missing</source>
        <translation>缺少 --topic</translation>
    </message>
    <message>
        <source>published after %1 ms
</source>
        <translation>已发布，用时 %1 毫秒
</translation>
    </message>
    <message>
        <source>%1 holds several MQTT components (%2); choose one with --name</source>
        <translation>%1 中有多个 MQTT 组件（%2）；请用 --name 选择一个</translation>
    </message>
    <message>
        <source>%1 holds no MQTT component</source>
        <translation>%1 中没有 MQTT 组件</translation>
    </message>
    <message>
        <source>%1 holds no MQTT component named %2</source>
        <translation>%1 中没有名为 %2 的 MQTT 组件</translation>
    </message>
    <message>
        <source>Dapr would not start %1: %2</source>
        <translation>Dapr 不会启动 %1：%2</translation>
    </message>
    <message>
        <source>The broker: mqtt, mqtts, ws or wss; user:password@ may stand before the host.</source>
        <translation>代理：mqtt、mqtts、ws 或 wss；主机前可以写 user:password@。</translation>
    </message>
    <message>
        <source>Instead: the broker of the Dapr component in this file or folder.</source>
        <translation>改用：此文件或文件夹中 Dapr 组件的代理。</translation>
    </message>
    <message>
        <source>Which component, when there are several.</source>
        <translation>有多个组件时，选择哪一个。</translation>
    </message>
    <message>
        <source>The app&apos;s id, for {appID}, scopes and the client id (myapp).</source>
        <translation>应用 ID，用于 {appID}、scopes 和客户端 ID（myapp）。</translation>
    </message>
    <message>
        <source>With --url: CA certificates in PEM instead of the system&apos;s.</source>
        <translation>与 --url 一起使用：PEM 格式的 CA 证书，代替系统的证书。</translation>
    </message>
    <message>
        <source>With --url: client certificate in PEM.</source>
        <translation>与 --url 一起使用：PEM 格式的客户端证书。</translation>
    </message>
    <message>
        <source>With --url: its key in PEM.</source>
        <translation>与 --url 一起使用：其 PEM 格式的私钥。</translation>
    </message>
    <message>
        <source>give either --url or --component</source>
        <translation>请给出 --url 或 --component 之一</translation>
    </message>
    <message>
        <source>text or json.</source>
        <translation>text 或 json。</translation>
    </message>
    <message>
        <source>--format is text or json, not &quot;%1&quot;</source>
        <translation>--format 的值为 text 或 json，而不是“%1”</translation>
    </message>
    <message>
        <source>--%1 takes a whole number from %2 to %3, not &quot;%4&quot;</source>
        <translation>--%1 的值为 %2 到 %3 的整数，而不是“%4”</translation>
    </message>
    <message>
        <source>%1. %2</source>
        <translation>%1。%2</translation>
    </message>
    <message>
        <source>Files, or folders (their .yaml and .yml files).</source>
        <translation>文件，或文件夹（其中的 .yaml 和 .yml 文件）。</translation>
    </message>
    <message>
        <source>The Dapr release.</source>
        <translation>Dapr 版本。</translation>
    </message>
    <message>
        <source>The app&apos;s id.</source>
        <translation>应用 ID。</translation>
    </message>
    <message>
        <source>--dapr is a release such as 1.18, not &quot;%1&quot;</source>
        <translation>--dapr 的值为版本号，如 1.18，而不是“%1”</translation>
    </message>
    <message>
        <source>which files? name at least one file or folder</source>
        <translation>哪些文件？请至少给出一个文件或文件夹</translation>
    </message>
    <message>
        <source>Usage: mqttwb &lt;command&gt; [options]</source>
        <translation>用法：mqttwb &lt;命令&gt; [选项]</translation>
    </message>
    <message>
        <source>Commands:</source>
        <translation>命令：</translation>
    </message>
    <message>
        <source>mqttwb &lt;command&gt; --help explains a command.</source>
        <translation>mqttwb &lt;命令&gt; --help 说明一个命令。</translation>
    </message>
    <message>
        <source>a command is missing</source>
        <translation>缺少命令</translation>
    </message>
    <message>
        <source>there is no command &quot;%1&quot;</source>
        <translation>没有命令“%1”</translation>
    </message>
    <message numerus="yes">
        <source>%n packets came too fast to be printed</source>
        <translation>
            <numerusform>%n 个报文来得太快，未能打印</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n bytes: %1</source>
        <translation>
            <numerusform>%n 字节：%1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>published %n messages: %1 ms at least, %2 ms median, %3 ms at most
</source>
        <translation>
            <numerusform>已发布 %n 条消息：最短 %1 毫秒，中位数 %2 毫秒，最长 %3 毫秒
</numerusform>
        </translation>
    </message>
    <message>
        <source>published without acknowledgement: %1
</source>
        <translation>已发布，无确认：%1
</translation>
    </message>
    <message>
        <source>%1 of %2 published</source>
        <translation>已发布 %1 / %2</translation>
    </message>
    <message>
        <source>stopped: %1 of %2 messages were published</source>
        <translation>已停止：已发布 %1 条消息，共 %2 条</translation>
    </message>
    <message>
        <source>Says for every document what Dapr would make of it, and what will hurt.
Exit code: 0 nothing found, 1 findings, 2 bad usage, unreadable input, or a folder without resource files.
JSON repeats Dapr&apos;s error word for word, also a password in a malformed URL of a file.</source>
        <translation>说明 Dapr 会如何处理每个文档，以及哪些地方会出问题。
退出码：0 未发现问题，1 有发现，2 用法错误、输入不可读，或文件夹中没有资源文件。
JSON 逐字重复 Dapr 的错误，包括文件中格式错误的 URL 里的密码。</translation>
    </message>
    <message>
        <source>%1 holds no resource files (.yaml or .yml)</source>
        <translation>%1 中没有资源文件（.yaml 或 .yml）</translation>
    </message>
    <message>
        <source>The app behind the sidecar: ok, simulated:FILE or http://localhost:PORT.</source>
        <translation>边车后面的应用：ok、simulated:文件 或 http://localhost:端口。</translation>
    </message>
    <message>
        <source>--app takes ok, simulated:FILE or http://localhost:PORT, not %1</source>
        <translation>--app 接受 ok、simulated:文件 或 http://localhost:端口，而不是 %1</translation>
    </message>
    <message numerus="yes">
        <source>the app at %1 is there and asks for %n subscriptions</source>
        <translation>
            <numerusform>%1 处的应用已就绪，请求 %n 个订阅</numerusform>
        </translation>
    </message>
    <message>
        <source>acknowledged</source>
        <translation>已确认</translation>
    </message>
    <message>
        <source>failed, the policy tries again</source>
        <translation>失败，策略将重试</translation>
    </message>
    <message>
        <source>dropped: acknowledged</source>
        <translation>已丢弃：已确认</translation>
    </message>
    <message>
        <source>sent to the dead letter topic: acknowledged</source>
        <translation>已发送到死信主题：已确认</translation>
    </message>
    <message>
        <source>failed: left unacknowledged</source>
        <translation>失败：未确认</translation>
    </message>
    <message>
        <source>its route cannot be evaluated here: left unacknowledged</source>
        <translation>此处无法计算其路由：未确认</translation>
    </message>
    <message numerus="yes">
        <source> (%n messages)</source>
        <translation>
            <numerusform>（%n 条消息）</numerusform>
        </translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>没有应答</translation>
    </message>
    <message>
        <source>%1 after %2 ms</source>
        <translation>%1，耗时 %2 毫秒</translation>
    </message>
    <message>
        <source>attempt %1</source>
        <translation>第 %1 次尝试</translation>
    </message>
    <message>
        <source>End after so many messages, with --app after so many attempts.</source>
        <translation>收到这么多条消息后结束；使用 --app 时则为这么多次尝试。</translation>
    </message>
    <message>
        <source>%1 needs --component</source>
        <translation>%1 需要 --component</translation>
    </message>
    <message numerus="yes">
        <source>%n attempts came too fast to be printed</source>
        <translation>
            <numerusform>有 %n 次尝试来得太快，未能打印</numerusform>
        </translation>
    </message>
    <message>
        <source>run scenario files, and say what held and what did not</source>
        <translation>运行场景文件，说明哪些成立、哪些不成立</translation>
    </message>
    <message>
        <source>cannot write %1: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
    <message>
        <source>Scenario files, or folders of them.</source>
        <translation>场景文件，或含场景文件的文件夹。</translation>
    </message>
    <message>
        <source>Also write the report as JUnit XML.</source>
        <translation>同时以 JUnit XML 写出报告。</translation>
    </message>
    <message>
        <source>Run at most so many side by side (as many as there are cores).</source>
        <translation>最多同时运行这么多个（默认与核心数相同）。</translation>
    </message>
    <message>
        <source>which scenarios? name at least one file or folder</source>
        <translation>哪些场景？请至少给出一个文件或文件夹</translation>
    </message>
    <message>
        <source>measure what a broker does, beside what its documentation says</source>
        <translation>测量代理的实际行为，并与其文档对照</translation>
    </message>
    <message>
        <source>Measure only these dimensions; separated by commas, or given several times.</source>
        <translation>只测量这些维度；用逗号分隔，或多次给出。</translation>
    </message>
    <message>
        <source>How long to watch for what may never come, such as 130s.</source>
        <translation>对可能永远不会发生的事观察多久，例如 130s。</translation>
    </message>
    <message>
        <source>End after so long with what is known then, such as 60s.</source>
        <translation>到此时间即以当时已知的结果结束，例如 60s。</translation>
    </message>
    <message>
        <source>A folder of further broker profiles (*.json).</source>
        <translation>存放更多代理档案 (*.json) 的文件夹。</translation>
    </message>
    <message>
        <source>Save the results as JSON in this file.</source>
        <translation>把结果以 JSON 保存到此文件。</translation>
    </message>
    <message>
        <source>Compare with results saved by --out.</source>
        <translation>与用 --out 保存的结果比较。</translation>
    </message>
    <message>
        <source>--%1 takes a time from 100ms to 24h such as 130s, not &quot;%2&quot;</source>
        <translation>--%1 需要 100ms 到 24h 之间的时间，例如 130s，而不是“%2”</translation>
    </message>
    <message>
        <source>&quot;%1&quot; cannot be measured; these can: %2</source>
        <translation>“%1”无法测量；可以测量的有：%2</translation>
    </message>
    <message>
        <source>%1: %2 %3 (%4)</source>
        <translation>%1：%2 %3（%4）</translation>
    </message>
    <message>
        <source>%1: measuring %2 dimensions, for %3 s at most</source>
        <translation>%1：测量 %2 个维度，最多 %3 秒</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>could not be cleaned up: %1</source>
        <translation>未能清理：%1</translation>
    </message>
    <message>
        <source>say what is in a recording, and export its messages</source>
        <translation>说明记录中的内容，并导出其中的消息</translation>
    </message>
    <message>
        <source>Opens a recording (&quot;mqttwb listen --record&quot;, or the window) and says what is in it: connections, packets, and how many messages ended in which state. Any tool that reads pcapng opens it too, for example Wireshark.

--export writes a line for each message, with its deliveries, attempts and acknowledgements: as JSON for FILE.jsonl, as a table for FILE.csv. Payloads are left out unless --payloads is given.

Examples:
  mqttwb recording session.pcapng
  mqttwb recording session.pcapng --format json
  mqttwb recording session.pcapng --export messages.csv
  tshark -r session.pcapng -Y &apos;mqtt.topic contains &quot;orders&quot;&apos;

Exit code: 0 it is whole; 1 a part is missing, or the export could not be written; 2 bad usage, or no recording.</source>
        <translation>打开一份记录（由“mqttwb listen --record”或窗口生成），说明其中的内容：连接、数据包，以及各有多少消息以何种状态结束。任何能读取 pcapng 的工具也能打开它，例如 Wireshark。

--export 为每条消息写一行，包含其投递、尝试和确认：FILE.jsonl 写为 JSON，FILE.csv 写为表格。除非指定 --payloads，否则不包含载荷。

示例：
  mqttwb recording session.pcapng
  mqttwb recording session.pcapng --format json
  mqttwb recording session.pcapng --export messages.csv
  tshark -r session.pcapng -Y &apos;mqtt.topic contains &quot;orders&quot;&apos;

退出码：0 完整；1 缺少一部分，或导出无法写入；2 用法错误，或不是记录。</translation>
    </message>
    <message>
        <source>observer</source>
        <translation>观察者</translation>
    </message>
    <message>
        <source>sidecar</source>
        <translation>sidecar</translation>
    </message>
    <message>
        <source>from %1 to %2</source>
        <translation>从 %1 到 %2</translation>
    </message>
    <message>
        <source>packets %1, facts %2</source>
        <translation>数据包 %1，事实 %2</translation>
    </message>
    <message>
        <source>connections %1</source>
        <translation>连接 %1</translation>
    </message>
    <message>
        <source>messages %1</source>
        <translation>消息 %1</translation>
    </message>
    <message>
        <source>deliveries %1 (repeated: %2 proved, %3 guessed), attempts %4</source>
        <translation>投递 %1（重复：已证实 %2，推测 %3），尝试 %4</translation>
    </message>
    <message numerus="yes">
        <source>%n messages written to %1</source>
        <translation>
            <numerusform>已将 %n 条消息写入 %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n older messages are counted only</source>
        <translation>
            <numerusform>另有 %n 条较早的消息只计数</numerusform>
        </translation>
    </message>
    <message>
        <source>The recording.</source>
        <translation>记录文件。</translation>
    </message>
    <message>
        <source>Write the messages to this file: .jsonl or .csv.</source>
        <translation>将消息写入此文件：.jsonl 或 .csv。</translation>
    </message>
    <message>
        <source>Export payloads too.</source>
        <translation>同时导出载荷。</translation>
    </message>
    <message>
        <source>which recording? name one file</source>
        <translation>哪份记录？请指定一个文件</translation>
    </message>
    <message>
        <source>--export is a file name that ends with .jsonl or .csv</source>
        <translation>--export 是以 .jsonl 或 .csv 结尾的文件名</translation>
    </message>
    <message>
        <source>Connects and prints each message: time, QoS, DUP, RETAIN, topic, payload.

It watches as an observer of its own: random client id, clean session, only the topic filters given. With --as-sidecar it connects as the component&apos;s sidecar does, with its client id (a running sidecar with that id loses its connection), subscriptions, QoS and acknowledgements.

--app also says which app stands behind that sidecar, and prints each call of it with what became of the message: &quot;ok&quot; takes everything; &quot;simulated:FILE&quot; answers as a script says; &quot;http://localhost:PORT&quot; is an app of yours, called as Dapr calls it and asked for its subscriptions (environment: APP_API_TOKEN).

--record keeps every packet and what happened around it in a new pcapng file, without passwords; &quot;mqttwb recording&quot; and Wireshark open it.

Examples:
  mqttwb listen --url mqtt://localhost:1883 --filter &apos;orders/#&apos;
  mqttwb listen --component components/ --name orders-pubsub --seconds 10 --format json
  mqttwb listen --component pubsub.yaml --as-sidecar --count 1
  mqttwb listen --component pubsub.yaml --app http://localhost:3000
  mqttwb listen --component pubsub.yaml --filter orders/new --app simulated:answers.yaml --count 3

Exit code: 0 fine; 1 no connection, or fewer messages than --count; 2 bad usage or unreadable input.</source>
        <translation>连接并打印每条消息：时间、QoS、DUP、RETAIN、主题、载荷。

它作为独立的观察者查看：随机客户端 ID、清除会话、只订阅给出的主题过滤器。使用 --as-sidecar 时，它像组件的边车那样连接，使用其客户端 ID（正在运行的同 ID 边车会失去连接）、订阅、QoS 和确认。

--app 还指定该边车后面是哪个应用，并打印对它的每次调用以及消息的结果：“ok” 全部接受；“simulated:文件” 按脚本应答；“http://localhost:端口” 是您自己的应用，按 Dapr 的方式调用，并询问其订阅（环境变量：APP_API_TOKEN）。

--record 将每个数据包及其前后发生的一切保存到一个新的 pcapng 文件中，不含密码；“mqttwb recording” 和 Wireshark 都能打开它。

示例：
  mqttwb listen --url mqtt://localhost:1883 --filter &apos;orders/#&apos;
  mqttwb listen --component components/ --name orders-pubsub --seconds 10 --format json
  mqttwb listen --component pubsub.yaml --as-sidecar --count 1
  mqttwb listen --component pubsub.yaml --app http://localhost:3000
  mqttwb listen --component pubsub.yaml --filter orders/new --app simulated:answers.yaml --count 3

退出码：0 正常；1 没有连接，或消息少于 --count；2 用法错误或输入无法读取。</translation>
    </message>
    <message>
        <source>Record everything to this new file.</source>
        <translation>将一切记录到这个新文件。</translation>
    </message>
    <message>
        <source>Measures what a live broker does, beside what its documentation says: redelivery, QoS, sessions, retained messages, shared subscriptions, topics, limits.

It speaks raw MQTT with client ids and topics of its own (workbench-probe-...), publishes fewer than a thousand messages at a time, and discards its sessions and retained messages before it ends, also when it is stopped. What may never come is watched for as long as --patience says (3s); resends by timer need more: --patience 130s. The whole ends after --time-limit at the latest (100s and the patience). With --url and --component together the URL names the broker, and the component the login. Rows that the component touches are marked with *, and the reason.

Confidence: high, it was seen; medium, nothing came within the watched time, or a limit was not reached; low, it ended early; none, nothing was learned.

Examples:
  mqttwb probe --url mqtt://localhost:1883
  mqttwb probe --component components/pubsub.yaml --format markdown
  mqttwb probe --url mqtt://localhost:1883 --only inflight_window,max_qos --format json
  mqttwb probe --url mqtt://localhost:1883 --only live_retransmit --patience 130s
  mqttwb probe --url mqtt://localhost:1883 --out today.json --compare yesterday.json
  mqttwb probe --url mqtt://localhost:1883 --only takeover --packets takeover.pcapng
  mqttwb probe --saved today.json --compare yesterday.json --format markdown

Exit code: 0 fine, whatever differs from the documentation; 1 no connection, ended early, something could not be cleaned up, or --compare found a difference; 2 bad usage or unreadable input.</source>
        <translation>测量运行中的代理的实际行为，并与其文档对照：重新投递、QoS、会话、保留消息、共享订阅、主题、限制。

它用自己的客户端标识和主题（workbench-probe-...）直接收发 MQTT 报文，每次发布少于一千条消息，并在结束前（被中止时也一样）清除自己的会话和保留消息。对可能永远不会发生的事，按 --patience 所给的时间观察（3s）；定时重发需要更久：--patience 130s。最迟在 --time-limit 之后结束（100s 加上观察时间）。同时给出 --url 和 --component 时，代理取自 URL，登录信息取自组件。组件所涉及的行标有 * 并注明原因。

可信度：high，亲眼所见；medium，在观察时间内没有发生，或没有碰到上限；low，提前结束；none，一无所获。

示例：
  mqttwb probe --url mqtt://localhost:1883
  mqttwb probe --component components/pubsub.yaml --format markdown
  mqttwb probe --url mqtt://localhost:1883 --only inflight_window,max_qos --format json
  mqttwb probe --url mqtt://localhost:1883 --only live_retransmit --patience 130s
  mqttwb probe --url mqtt://localhost:1883 --out today.json --compare yesterday.json
  mqttwb probe --url mqtt://localhost:1883 --only takeover --packets takeover.pcapng
  mqttwb probe --saved today.json --compare yesterday.json --format markdown

退出码：0 正常，无论与文档有何不同；1 无法连接、提前结束、有内容未能清理，或 --compare 发现不同；2 用法错误或输入无法读取。</translation>
    </message>
    <message>
        <source>Show results saved by --out instead of measuring.</source>
        <translation>显示由 --out 保存的结果，而不进行测量。</translation>
    </message>
    <message>
        <source>Save the packets that prove the results in this file, for Wireshark (*.pcapng).</source>
        <translation>把证明结果的报文保存到此文件，供 Wireshark 打开 (*.pcapng)。</translation>
    </message>
    <message>
        <source>table, json, markdown or csv.</source>
        <translation>table、json、markdown 或 csv。</translation>
    </message>
    <message>
        <source>--format is table, json, markdown or csv, not &quot;%1&quot;</source>
        <translation>--format 只能是 table、json、markdown 或 csv，而不是“%1”</translation>
    </message>
    <message>
        <source>Says what a broker itself tells of clients: RabbitMQ by its management plug-in (the queue of a client: durable, ttl, ready, unacknowledged, redelivered), EMQX by its REST interface (in flight, queue, subscriptions), mosquitto by its $SYS topics (totals only).

It only reads: GET, or a subscription to $SYS topics by name with a client id of its own. The password comes from the environment variable MQTTWB_ADMIN_PASSWORD or, with --password-stdin, from the first line of standard input; never from the command line, which others can see. EMQX 5 wants an API key as --user and its secret as password. RabbitMQ&apos;s figures may be 5 s old, EMQX&apos;s 15 s, mosquitto&apos;s as old as its sys_interval.

Examples:
  mqttwb admin --url http://localhost:15672 --kind rabbitmq --user guest --client orders-consumer
  mqttwb admin --url http://localhost:18083 --kind emqx --user KEY --client orders-consumer --interval 5s
  mqttwb admin --url mqtt://localhost:1883 --kind mosquitto --format json

Exit code: 0 fine; 1 the broker could not be asked, or does not know one of the clients; 2 bad usage. With --interval it ends by Ctrl-C, and JSON is one line a reading.</source>
        <translation>说出代理自己对客户端的了解：RabbitMQ 通过其管理插件（客户端的队列：持久、ttl、就绪、未确认、重新投递），EMQX 通过其 REST 接口（在途、队列、订阅），mosquitto 通过其 $SYS 主题（仅有总数）。

它只读：GET，或用自己的客户端 ID 按名称订阅 $SYS 主题。密码来自环境变量 MQTTWB_ADMIN_PASSWORD，或在使用 --password-stdin 时来自标准输入的第一行；绝不来自命令行，因为别人能看到。EMQX 5 要求以 API 密钥作为 --user，以其机密作为密码。RabbitMQ 的数字可能旧 5 秒，EMQX 的 15 秒，mosquitto 的可旧至其 sys_interval。

示例：
  mqttwb admin --url http://localhost:15672 --kind rabbitmq --user guest --client orders-consumer
  mqttwb admin --url http://localhost:18083 --kind emqx --user KEY --client orders-consumer --interval 5s
  mqttwb admin --url mqtt://localhost:1883 --kind mosquitto --format json

退出码：0 正常；1 无法询问代理，或它不认识其中某个客户端；2 用法错误。使用 --interval 时按 Ctrl-C 结束，JSON 每次读取一行。</translation>
    </message>
    <message>
        <source>http://host:15672, http://host:18083 or mqtt://host:1883.</source>
        <translation>http://host:15672、http://host:18083 或 mqtt://host:1883。</translation>
    </message>
    <message>
        <source>rabbitmq, emqx or mosquitto.</source>
        <translation>rabbitmq、emqx 或 mosquitto。</translation>
    </message>
    <message>
        <source>User, API key or application id.</source>
        <translation>用户、API 密钥或应用 ID。</translation>
    </message>
    <message>
        <source>Read the password from the first line of standard input.</source>
        <translation>从标准输入的第一行读取密码。</translation>
    </message>
    <message>
        <source>Client id to tell about; may be given several times.</source>
        <translation>要说明的客户端 ID；可多次给出。</translation>
    </message>
    <message>
        <source>RabbitMQ: virtual host of clients that are not connected.</source>
        <translation>RabbitMQ：未连接客户端所在的虚拟主机。</translation>
    </message>
    <message>
        <source>Certificate authority in PEM, for https and mqtts.</source>
        <translation>PEM 格式的证书颁发机构，用于 https 和 mqtts。</translation>
    </message>
    <message>
        <source>Read again every so often, such as 5s, until Ctrl-C.</source>
        <translation>每隔一段时间（如 5s）再读一次，直到 Ctrl-C。</translation>
    </message>
    <message>
        <source>table or json.</source>
        <translation>table 或 json。</translation>
    </message>
    <message>
        <source>cannot read the password from standard input</source>
        <translation>无法从标准输入读取密码</translation>
    </message>
    <message>
        <source>--interval takes a time from 1s to 1h such as 5s, not &quot;%1&quot;</source>
        <translation>--interval 需要 1s 到 1h 之间的时间，如 5s，而不是“%1”</translation>
    </message>
    <message>
        <source>--kind is rabbitmq, emqx or mosquitto</source>
        <translation>--kind 是 rabbitmq、emqx 或 mosquitto</translation>
    </message>
    <message>
        <source>a password does not belong into --url, where others can see it; see --help</source>
        <translation>密码不应写在 --url 中，别人能看到；见 --help</translation>
    </message>
    <message>
        <source>mosquitto is read by MQTT: write --url mqtt://host:1883</source>
        <translation>mosquitto 通过 MQTT 读取：请写 --url mqtt://host:1883</translation>
    </message>
    <message>
        <source>--format is table or json, not &quot;%1&quot;</source>
        <translation>--format 是 table 或 json，而不是“%1”</translation>
    </message>
    <message>
        <source>at most %1 clients can be asked about at once</source>
        <translation>一次最多可询问 %1 个客户端</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1%2</translation>
    </message>
    <message>
        <source>%1 Next try in %2 s.</source>
        <translation>%1%2 秒后再试。</translation>
    </message>
    <message>
        <source>say what a broker itself tells of clients: queues, in flight, redelivered</source>
        <translation>说出代理自己对客户端的了解：队列、在途、重新投递</translation>
    </message>
    <message>
        <source>say how to set up a broker for a component, as text to copy</source>
        <translation>说明如何为组件配置代理，文本可以直接复制</translation>
    </message>
    <message>
        <source>Says how to set up a broker so that a Dapr component works with it: listener, TLS, users, sessions, in-flight window. Each line that the component asks for is commented with the reason. The text goes to standard output, notes on it to standard error.

No password is printed: CHANGE-ME stands where one belongs, and a command asks for it.

Examples:
  mqttwb setup --component pubsub.yaml --broker mosquitto
  mqttwb setup --component pubsub.yaml --broker rabbitmq --version 3.13.7 --form docker
  mqttwb setup --component components/ --name orders-pubsub --broker emqx --form kubernetes &gt; broker.yaml
  mqttwb setup --component pubsub.yaml --broker rabbitmq --form traps

Exit code: 0 fine; 1 the broker cannot be set up so; 2 bad usage or unreadable input.</source>
        <translation>说明如何配置代理，使 Dapr 组件能用它工作：监听器、TLS、用户、会话、在途窗口。组件要求的每一行都注有原因。文本写到标准输出，附注写到标准错误。

不会输出密码：需要密码处写作 CHANGE-ME，由命令询问。

示例：
  mqttwb setup --component pubsub.yaml --broker mosquitto
  mqttwb setup --component pubsub.yaml --broker rabbitmq --version 3.13.7 --form docker
  mqttwb setup --component components/ --name orders-pubsub --broker emqx --form kubernetes &gt; broker.yaml
  mqttwb setup --component pubsub.yaml --broker rabbitmq --form traps

退出码：0 正常；1 无法这样配置代理；2 用法错误或输入无法读取。</translation>
    </message>
    <message>
        <source>The Dapr component: a file or folder.</source>
        <translation>Dapr 组件：文件或文件夹。</translation>
    </message>
    <message>
        <source>mosquitto, emqx or rabbitmq.</source>
        <translation>mosquitto、emqx 或 rabbitmq。</translation>
    </message>
    <message>
        <source>Of the broker, such as 3.13.7; keys differ between them.</source>
        <translation>代理的版本，例如 3.13.7；各版本的键不同。</translation>
    </message>
    <message>
        <source>config, docker, kubernetes or traps.</source>
        <translation>config、docker、kubernetes 或 traps。</translation>
    </message>
    <message>
        <source>--form is config, docker, kubernetes or traps, not &quot;%1&quot;</source>
        <translation>--form 是 config、docker、kubernetes 或 traps，不是“%1”</translation>
    </message>
    <message>
        <source>--broker is mosquitto, emqx or rabbitmq, not &quot;%1&quot;</source>
        <translation>--broker 是 mosquitto、emqx 或 rabbitmq，不是“%1”</translation>
    </message>
    <message>
        <source>%1, made by commands</source>
        <translation>%1，由命令生成</translation>
    </message>
    <message>
        <source>This component meets:</source>
        <translation>该组件会遇到：</translation>
    </message>
    <message>
        <source>Whoever sets it up meets:</source>
        <translation>配置它的人都会遇到：</translation>
    </message>
    <message>
        <source>which component? name its file with --component</source>
        <translation>哪个组件？请用 --component 指明其文件</translation>
    </message>
    <message>
        <source>Runs scenarios: files, or all *.yaml of folders. Each starts the broker it names (a private mosquitto, RabbitMQ, EMQX or scripted broker on a free local port), plays the sidecar and the app behind it, carries out its steps, and tests what it expects. A failure is told with file, line, what was expected, what was seen, and the packets around it.

Examples:
  mqttwb run scenarios/
  mqttwb run handler-fails.yaml --format json
  mqttwb run scenarios/ --junit report.xml
  mqttwb run handler-fails.yaml --broker tcp://localhost:1883
  mqttwb run handler-fails.yaml --broker emqx:5.8.6

Exit code: 0 all passed, or were skipped because something they need is not here; 1 at least one failed; 2 bad usage, a file that is no scenario, or a broker that could not be started.</source>
        <translation>运行场景：单个文件，或文件夹中的所有 *.yaml。每个场景启动它指定的代理（空闲本地端口上的私有 mosquitto、RabbitMQ、EMQX 或脚本代理），扮演边车及其背后的应用，执行各步骤并检验期望。失败时给出文件、行号、期望、实际所见以及前后的报文。

示例：
  mqttwb run scenarios/
  mqttwb run handler-fails.yaml --format json
  mqttwb run scenarios/ --junit report.xml
  mqttwb run handler-fails.yaml --broker tcp://localhost:1883
  mqttwb run handler-fails.yaml --broker emqx:5.8.6

退出码：0 全部通过，或因缺少所需之物而跳过；1 至少一个失败；2 用法错误、文件不是场景，或代理无法启动。</translation>
    </message>
    <message>
        <source>Run against this broker, one scenario after the other; user:password@ may stand before the host. Scenarios that stop their broker, or have settings for it, are skipped. Or on a private broker: mosquitto, rabbitmq, emqx, scripted; with a version in a container, by Docker or Podman: emqx:5.8.6.</source>
        <translation>针对这个代理逐个运行；主机前可写 user:password@。会停止代理或自带代理设置的场景将被跳过。或使用私有代理：mosquitto、rabbitmq、emqx、scripted；带版本时由 Docker 或 Podman 在容器中运行：emqx:5.8.6。</translation>
    </message>
    <message>
        <source>--broker is a URL with its port, such as tcp://localhost:1883, or one of mosquitto, rabbitmq, emqx and scripted, with the version of an image if you like: emqx:5.8.6</source>
        <translation>--broker 是带端口的 URL，例如 tcp://localhost:1883，或 mosquitto、rabbitmq、emqx、scripted 之一，也可加上镜像版本：emqx:5.8.6</translation>
    </message>
    <message>
        <source>Sets mosquitto, EMQX and RabbitMQ side by side: what their documentation says, what was measured, and where the two differ. With a component, the rows that its fields, topics and subscriptions touch are marked with the reason, and each broker gets a verdict: fits, take care, or bites.

A broker has the column of its newest versions unless --version names others; two columns of one broker are two --version. --report adds a column for a broker that was probed (mqttwb probe --out). Nothing is connected to.

Examples:
  mqttwb brokers --component components/pubsub.yaml
  mqttwb brokers --component components/pubsub.yaml --touched --format markdown
  mqttwb brokers --version mosquitto=2.0 --version RabbitMQ=3.10 --differences
  mqttwb brokers --report today.json --format json

Exit code: 0 fine; 1 a broker that was named with --version or --report bites; 2 bad usage or unreadable input.</source>
        <translation>把 mosquitto、EMQX 和 RabbitMQ 并排列出：文档怎么说、实测如何、两者在哪里不同。给出组件时，它的字段、主题和订阅涉及的行会标出原因，每个代理得到一个结论：适合、注意或有害。

每个代理显示其最新版本的一列，除非用 --version 指定其他版本；同一代理的两列用两个 --version。--report 为探测过的代理（mqttwb probe --out）加一列。不会建立任何连接。

示例：
  mqttwb brokers --component components/pubsub.yaml
  mqttwb brokers --component components/pubsub.yaml --touched --format markdown
  mqttwb brokers --version mosquitto=2.0 --version RabbitMQ=3.10 --differences
  mqttwb brokers --report today.json --format json

退出码：0 正常；1 用 --version 或 --report 指定的代理有害；2 用法错误或输入无法读取。</translation>
    </message>
    <message>
        <source>The Dapr component in this file or folder.</source>
        <translation>此文件或文件夹中的 Dapr 组件。</translation>
    </message>
    <message>
        <source>Only rows in which brokers differ from each other or from their documentation.</source>
        <translation>仅列出代理之间或与其文档不同的行。</translation>
    </message>
    <message>
        <source>Only rows that the component touches.</source>
        <translation>仅列出组件涉及的行。</translation>
    </message>
    <message>
        <source>Only rows that hold all these words.</source>
        <translation>仅列出包含所有这些词的行。</translation>
    </message>
    <message>
        <source>A column: the broker and one of its versions, such as mosquitto=2.0; may be given several times.</source>
        <translation>一列：代理及其某个版本，例如 mosquitto=2.0；可多次给出。</translation>
    </message>
    <message>
        <source>A column for a broker that was measured: results saved by probe --out.</source>
        <translation>为实测过的代理加一列：由 probe --out 保存的结果。</translation>
    </message>
    <message>
        <source>table, markdown or json.</source>
        <translation>table、markdown 或 json。</translation>
    </message>
    <message>
        <source>--format is table, markdown or json, not &quot;%1&quot;</source>
        <translation>--format 应为 table、markdown 或 json，而不是 &quot;%1&quot;</translation>
    </message>
    <message>
        <source>there is no profile of &quot;%1&quot;; there are: %2</source>
        <translation>没有 &quot;%1&quot; 的资料；现有：%2</translation>
    </message>
    <message>
        <source>nothing is known of %1 &quot;%2&quot;; there are: %3</source>
        <translation>没有 %1 &quot;%2&quot; 的资料；现有：%3</translation>
    </message>
    <message>
        <source>--touched needs a --component</source>
        <translation>--touched 需要 --component</translation>
    </message>
    <message>
        <source>set brokers side by side, and say what they mean for a component</source>
        <translation>把各代理并排列出，并说明它们对组件意味着什么</translation>
    </message>
</context>
<context>
    <name>wb::broker::Admin</name>
    <message>
        <source>RabbitMQ counts every %1 s: its figures may be that old.</source>
        <translation>RabbitMQ 每 %1 秒统计一次：其数字可能有这么旧。</translation>
    </message>
    <message>
        <source>EMQX writes a client&apos;s figures down up to %1 s after it did something: they may be that old.</source>
        <translation>EMQX 在客户端有动作后至多 %1 秒才记下其数字：它们可能有这么旧。</translation>
    </message>
    <message>
        <source>mosquitto publishes its figures every %1 s (sys_interval, if it was not changed): they may be that old.</source>
        <translation>mosquitto 每 %1 秒发布一次数字（sys_interval，若未改动）：它们可能有这么旧。</translation>
    </message>
    <message>
        <source>Without our acknowledgement by our own count: %1.</source>
        <translation>按我们自己的统计，未经我们确认的有 %1 条。</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1%2</translation>
    </message>
    <message>
        <source>not comparable</source>
        <translation>无法比较</translation>
    </message>
    <message>
        <source>agree</source>
        <translation>一致</translation>
    </message>
    <message>
        <source>The broker and we both count %1 without acknowledgement.</source>
        <translation>代理和我们都统计到 %1 条未确认。</translation>
    </message>
    <message>
        <source>The broker counts %1 without acknowledgement, we count %2.</source>
        <translation>代理统计到 %1 条未确认，我们统计到 %2 条。</translation>
    </message>
    <message>
        <source>We are not connected: what we owed is the broker&apos;s again.</source>
        <translation>我们未连接：我们欠下的又归代理所有。</translation>
    </message>
    <message>
        <source>differ</source>
        <translation>不一致</translation>
    </message>
    <message>
        <source>The answer about %1 is no JSON (byte %2: %3).</source>
        <translation>关于%1的应答不是 JSON（第 %2 字节：%3）。</translation>
    </message>
    <message>
        <source>Is this the address of the broker&apos;s management interface?</source>
        <translation>这是代理管理接口的地址吗？</translation>
    </message>
    <message>
        <source>The answer about %1 is %2 where %3 was expected.</source>
        <translation>关于%1的应答是 %2，而应为 %3。</translation>
    </message>
    <message>
        <source>EMQX 5 wants an API key and its secret (dashboard, System, API Key), EMQX 4 an application&apos;s id and secret.</source>
        <translation>EMQX 5 要求 API 密钥及其机密（仪表盘、系统、API 密钥），EMQX 4 要求应用的 ID 和机密。</translation>
    </message>
    <message>
        <source>The user needs the tag monitoring or management; guest is let in from the broker&apos;s own machine only.</source>
        <translation>用户需要 monitoring 或 management 标签；guest 只能从代理本机登录。</translation>
    </message>
    <message>
        <source>Give the user the right to read.</source>
        <translation>请给该用户读取的权限。</translation>
    </message>
    <message>
        <source>RabbitMQ&apos;s is at port 15672, EMQX&apos;s at 18083 (4.x also 8081).</source>
        <translation>RabbitMQ 的在端口 15672，EMQX 的在 18083（4.x 也在 8081）。</translation>
    </message>
    <message>
        <source>%1 answered HTTP %2.</source>
        <translation>%1 应答 HTTP %2。</translation>
    </message>
    <message>
        <source>As of %1.</source>
        <translation>截至 %1。</translation>
    </message>
    <message>
        <source>%1, node %2</source>
        <translation>%1，节点 %2</translation>
    </message>
    <message>
        <source>The whole broker</source>
        <translation>整个代理</translation>
    </message>
    <message>
        <source>Client %1</source>
        <translation>客户端 %1</translation>
    </message>
    <message>
        <source>The broker&apos;s own view: %1</source>
        <translation>代理自己的视图：%1</translation>
    </message>
    <message>
        <source>Broker</source>
        <translation>代理</translation>
    </message>
    <message>
        <source>%1: %2. %3</source>
        <translation>%1：%2。%3</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Meaning</source>
        <translation>含义</translation>
    </message>
    <message>
        <source>%1 d</source>
        <translation>%1 天</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 小时</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 分钟</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>no</source>
        <translation>否</translation>
    </message>
    <message>
        <source>%1 B</source>
        <translation>%1 B</translation>
    </message>
    <message>
        <source>connection</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>queue %1</source>
        <translation>队列 %1</translation>
    </message>
    <message>
        <source>subscriptions</source>
        <translation>订阅</translation>
    </message>
    <message>
        <source>messages in flight</source>
        <translation>在途消息</translation>
    </message>
    <message>
        <source>messages that wait</source>
        <translation>等待的消息</translation>
    </message>
    <message>
        <source>connected</source>
        <translation>已连接</translation>
    </message>
    <message>
        <source>clean session</source>
        <translation>clean session</translation>
    </message>
    <message>
        <source>connected since</source>
        <translation>连接自</translation>
    </message>
    <message>
        <source>address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>user</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>node</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>in flight</source>
        <translation>在途</translation>
    </message>
    <message>
        <source>sent to the client and not finished; with QoS 2 until PUBCOMP, so it may be more than we owe</source>
        <translation>已发给客户端但未完成；QoS 2 直到 PUBCOMP，因此可能多于我们所欠的</translation>
    </message>
    <message>
        <source>most in flight</source>
        <translation>在途上限</translation>
    </message>
    <message>
        <source>mqtt.max_inflight; what comes beyond it waits</source>
        <translation>mqtt.max_inflight；超出的等待</translation>
    </message>
    <message>
        <source>waits, not sent to the client yet</source>
        <translation>等待中，尚未发给客户端</translation>
    </message>
    <message>
        <source>longest queue</source>
        <translation>队列上限</translation>
    </message>
    <message>
        <source>mqtt.max_mqueue_len; beyond it messages are dropped, and the publisher is not told</source>
        <translation>mqtt.max_mqueue_len；超出的消息被丢弃，发布者不会得知</translation>
    </message>
    <message>
        <source>dropped</source>
        <translation>已丢弃</translation>
    </message>
    <message>
        <source>lost because the queue was full</source>
        <translation>因队列已满而丢失</translation>
    </message>
    <message>
        <source>awaiting PUBREL</source>
        <translation>等待 PUBREL</translation>
    </message>
    <message>
        <source>QoS 2 messages from the client that it has not released</source>
        <translation>客户端尚未释放的 QoS 2 消息</translation>
    </message>
    <message>
        <source>expiry</source>
        <translation>过期</translation>
    </message>
    <message>
        <source>the session is gone when its client stays away for so long</source>
        <translation>客户端离开这么久后会话消失</translation>
    </message>
    <message>
        <source>the nodes</source>
        <translation>节点</translation>
    </message>
    <message>
        <source>This is no REST interface of EMQX: its answer names no version.</source>
        <translation>这不是 EMQX 的 REST 接口：其应答没有版本。</translation>
    </message>
    <message>
        <source>Choose the kind of broker that runs there.</source>
        <translation>请选择在那里运行的代理种类。</translation>
    </message>
    <message>
        <source>nodes</source>
        <translation>节点数</translation>
    </message>
    <message>
        <source>connections</source>
        <translation>连接数</translation>
    </message>
    <message>
        <source>uptime</source>
        <translation>运行时间</translation>
    </message>
    <message>
        <source>EMQX knows no session of this client.</source>
        <translation>EMQX 没有此客户端的会话。</translation>
    </message>
    <message>
        <source>a client</source>
        <translation>一个客户端</translation>
    </message>
    <message>
        <source>Not connected; the session waits for it.</source>
        <translation>未连接；会话在等它。</translation>
    </message>
    <message>
        <source>EMQX told no number of messages in flight.</source>
        <translation>EMQX 没有说出在途消息数。</translation>
    </message>
    <message>
        <source>the subscriptions of a client</source>
        <translation>客户端的订阅</translation>
    </message>
    <message>
        <source>QoS %1</source>
        <translation>QoS %1</translation>
    </message>
    <message>
        <source>the messages of a client</source>
        <translation>客户端的消息</translation>
    </message>
    <message>
        <source>QoS %1, published %2</source>
        <translation>QoS %1，发布于 %2</translation>
    </message>
    <message>
        <source>message id %1</source>
        <translation>消息 ID %1</translation>
    </message>
    <message>
        <source>clients connected</source>
        <translation>已连接客户端</translation>
    </message>
    <message>
        <source>counts the one that reads this too</source>
        <translation>包括读取这些的这一个</translation>
    </message>
    <message>
        <source>clients away</source>
        <translation>离开的客户端</translation>
    </message>
    <message>
        <source>with a session that waits for them</source>
        <translation>有会话在等它们</translation>
    </message>
    <message>
        <source>sessions expired</source>
        <translation>过期会话</translation>
    </message>
    <message>
        <source>in flight, all clients</source>
        <translation>在途，所有客户端</translation>
    </message>
    <message>
        <source>sent and not acknowledged</source>
        <translation>已发送但未确认</translation>
    </message>
    <message>
        <source>messages in the store</source>
        <translation>存储中的消息</translation>
    </message>
    <message>
        <source>retained, queued and in flight, all clients</source>
        <translation>保留的、排队的和在途的，所有客户端</translation>
    </message>
    <message>
        <source>size of the store</source>
        <translation>存储大小</translation>
    </message>
    <message>
        <source>retained messages</source>
        <translation>保留消息</translation>
    </message>
    <message>
        <source>those of $SYS too</source>
        <translation>也包括 $SYS 的</translation>
    </message>
    <message>
        <source>shared subscriptions</source>
        <translation>共享订阅</translation>
    </message>
    <message>
        <source>PUBLISH received</source>
        <translation>收到的 PUBLISH</translation>
    </message>
    <message>
        <source>2.0.11 leaves out retained ones and those of QoS 2</source>
        <translation>2.0.11 不计保留的和 QoS 2 的</translation>
    </message>
    <message>
        <source>PUBLISH sent</source>
        <translation>发送的 PUBLISH</translation>
    </message>
    <message>
        <source>PUBLISH dropped</source>
        <translation>丢弃的 PUBLISH</translation>
    </message>
    <message>
        <source>a client&apos;s queue was full (max_queued_messages) or its in-flight limit reached</source>
        <translation>客户端的队列已满（max_queued_messages）或达到其在途上限</translation>
    </message>
    <message>
        <source>packets received</source>
        <translation>收到的报文</translation>
    </message>
    <message>
        <source>of all types</source>
        <translation>所有类型</translation>
    </message>
    <message>
        <source>packets sent</source>
        <translation>发送的报文</translation>
    </message>
    <message>
        <source>bytes received</source>
        <translation>收到的字节</translation>
    </message>
    <message>
        <source>bytes sent</source>
        <translation>发送的字节</translation>
    </message>
    <message>
        <source>mosquitto&apos;s $SYS topics hold totals of the broker only: what is in flight or queued for one client cannot be seen there.</source>
        <translation>mosquitto 的 $SYS 主题只有代理的总数：看不到某个客户端的在途或排队消息。</translation>
    </message>
    <message>
        <source>A figure that has not changed for a minute is missing: mosquitto lets its $SYS messages expire.</source>
        <translation>一分钟未变的数字会缺失：mosquitto 让其 $SYS 消息过期。</translation>
    </message>
    <message>
        <source>mosquitto tells nothing about single clients.</source>
        <translation>mosquitto 对单个客户端什么也不说。</translation>
    </message>
    <message>
        <source>queues</source>
        <translation>队列数</translation>
    </message>
    <message>
        <source>consumers</source>
        <translation>消费者</translation>
    </message>
    <message>
        <source>ready, all queues</source>
        <translation>就绪，所有队列</translation>
    </message>
    <message>
        <source>unacknowledged, all queues</source>
        <translation>未确认，所有队列</translation>
    </message>
    <message>
        <source>state</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>protocol</source>
        <translation>协议</translation>
    </message>
    <message>
        <source>virtual host</source>
        <translation>虚拟主机</translation>
    </message>
    <message>
        <source>from and to</source>
        <translation>来源与目标</translation>
    </message>
    <message>
        <source>the broker</source>
        <translation>代理</translation>
    </message>
    <message>
        <source>This is no management interface of RabbitMQ: its answer has no rabbitmq_version.</source>
        <translation>这不是 RabbitMQ 的管理接口：其应答没有 rabbitmq_version。</translation>
    </message>
    <message>
        <source>This RabbitMQ keeps no message statistics for its management plug-in (disable_stats).</source>
        <translation>此 RabbitMQ 不为其管理插件保存消息统计（disable_stats）。</translation>
    </message>
    <message>
        <source>The list of connections is too long to be read; queues are looked for in the virtual host given.</source>
        <translation>连接列表太长，无法读取；在给定的虚拟主机中查找队列。</translation>
    </message>
    <message>
        <source>the connections</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>a queue</source>
        <translation>一个队列</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>就绪</translation>
    </message>
    <message>
        <source>waits in the queue, not sent to the client yet</source>
        <translation>在队列中等待，尚未发给客户端</translation>
    </message>
    <message>
        <source>unacknowledged</source>
        <translation>未确认</translation>
    </message>
    <message>
        <source>sent to the client, its acknowledgement has not come</source>
        <translation>已发给客户端，其确认尚未到来</translation>
    </message>
    <message>
        <source>redelivered</source>
        <translation>重新投递</translation>
    </message>
    <message>
        <source>sent again, since the queue is there</source>
        <translation>自队列存在以来再次发送的</translation>
    </message>
    <message>
        <source>delivered</source>
        <translation>已投递</translation>
    </message>
    <message>
        <source>sent to the client, first and further times</source>
        <translation>发给客户端的次数，首次和以后</translation>
    </message>
    <message>
        <source>acknowledged</source>
        <translation>已确认</translation>
    </message>
    <message>
        <source>durable</source>
        <translation>持久</translation>
    </message>
    <message>
        <source>is there again after the broker was restarted</source>
        <translation>代理重启后仍在</translation>
    </message>
    <message>
        <source>auto-delete</source>
        <translation>自动删除</translation>
    </message>
    <message>
        <source>goes with its client: clean session</source>
        <translation>随客户端消失：clean session</translation>
    </message>
    <message>
        <source>ttl</source>
        <translation>ttl</translation>
    </message>
    <message>
        <source>the session with all it holds is gone when its client stays away for so long</source>
        <translation>客户端离开这么久后，会话及其所有内容消失</translation>
    </message>
    <message>
        <source>ttl by policy</source>
        <translation>策略规定的 ttl</translation>
    </message>
    <message>
        <source>the shorter of the two counts</source>
        <translation>以两者中较短的为准</translation>
    </message>
    <message>
        <source>message ttl by policy</source>
        <translation>策略规定的消息 ttl</translation>
    </message>
    <message>
        <source>a message that waits longer is dropped</source>
        <translation>等待更久的消息被丢弃</translation>
    </message>
    <message>
        <source>0: the client is away and the queue collects</source>
        <translation>0：客户端不在，队列在积攒</translation>
    </message>
    <message>
        <source>prefetch</source>
        <translation>预取</translation>
    </message>
    <message>
        <source>most that are sent without acknowledgement: mqtt.prefetch</source>
        <translation>未确认时最多发送的数量：mqtt.prefetch</translation>
    </message>
    <message>
        <source>type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>policy</source>
        <translation>策略</translation>
    </message>
    <message>
        <source>the bindings of a queue</source>
        <translation>队列的绑定</translation>
    </message>
    <message>
        <source>routing key %1; a dot in a filter shows as a slash</source>
        <translation>路由键 %1；过滤器中的点显示为斜杠</translation>
    </message>
    <message>
        <source>a channel</source>
        <translation>一个通道</translation>
    </message>
    <message>
        <source>RabbitMQ knows no connection and, in the virtual host %1, no queue of this client.</source>
        <translation>RabbitMQ 没有此客户端的连接，在虚拟主机 %1 中也没有它的队列。</translation>
    </message>
    <message>
        <source>It is connected and has no queue: it has not subscribed.</source>
        <translation>它已连接但没有队列：它没有订阅。</translation>
    </message>
    <message>
        <source>RabbitMQ has not counted for this queue yet; it does so every %1 s.</source>
        <translation>RabbitMQ 尚未统计此队列；它每 %1 秒统计一次。</translation>
    </message>
    <message>
        <source>Not connected; the queue waits for it.</source>
        <translation>未连接；队列在等它。</translation>
    </message>
    <message>
        <source>%1 It says: %2.</source>
        <translation>%1它说：%2。</translation>
    </message>
    <message>
        <source>%1 refused this user or password (HTTP %2).</source>
        <translation>%1 拒绝了此用户或密码（HTTP %2）。</translation>
    </message>
    <message>
        <source>%1 let this user in, but not to read this (HTTP %2).</source>
        <translation>%1 让此用户登录，但不允许读取这些（HTTP %2）。</translation>
    </message>
    <message>
        <source>There is no management interface of %1 at this address (HTTP %2).</source>
        <translation>此地址没有 %1 的管理接口（HTTP %2）。</translation>
    </message>
    <message>
        <source>channel un-acked</source>
        <translation>通道未确认</translation>
    </message>
    <message>
        <source>the same, counted by the AMQP channel that the old MQTT plug-in keeps for the client</source>
        <translation>同上，由旧 MQTT 插件为客户端保持的 AMQP 通道统计</translation>
    </message>
    <message>
        <source>channel prefetch</source>
        <translation>通道预取</translation>
    </message>
    <message>
        <source>most that the channel sends without acknowledgement</source>
        <translation>通道未确认时最多发送的数量</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <comment>product and version</comment>
        <translation>%1 %2</translation>
    </message>
</context>
<context>
    <name>wb::broker::AdminHttp</name>
    <message>
        <source>The address cannot be read; write http://host:15672.</source>
        <translation>无法读懂该地址；请写 http://host:15672。</translation>
    </message>
    <message>
        <source>The management interface is reached by http or https, not by %1.</source>
        <translation>管理接口通过 http 或 https 访问，而不是 %1。</translation>
    </message>
    <message>
        <source>User and password do not belong into the address; it is shown and remembered.</source>
        <translation>用户和密码不应写在地址中；地址会被显示和记住。</translation>
    </message>
    <message>
        <source>The address must not have a ? or # part.</source>
        <translation>地址不得含有 ? 或 # 部分。</translation>
    </message>
    <message>
        <source>%1 gave no whole answer within %2 s.</source>
        <translation>%1 在 %2 秒内没有给出完整的应答。</translation>
    </message>
    <message>
        <source>%1 sends on to another address (HTTP %2).</source>
        <translation>%1 转到另一个地址（HTTP %2）。</translation>
    </message>
    <message>
        <source>The login is not sent there. If %1 is right, give it as the address.</source>
        <translation>登录信息不会发往那里。如果 %1 正确，请将其作为地址。</translation>
    </message>
    <message>
        <source>TLS with %1 failed: %2</source>
        <translation>与 %1 的 TLS 失败：%2</translation>
    </message>
    <message>
        <source>Nothing listens at %1.</source>
        <translation>%1 上没有监听。</translation>
    </message>
    <message>
        <source>Is the management plug-in on, and the port right?</source>
        <translation>管理插件启用了吗，端口对吗？</translation>
    </message>
    <message>
        <source>There is no host %1.</source>
        <translation>没有主机 %1。</translation>
    </message>
    <message>
        <source>Check the address.</source>
        <translation>请检查地址。</translation>
    </message>
    <message>
        <source>%1 closed the connection before its answer was whole.</source>
        <translation>%1 在应答完整之前关闭了连接。</translation>
    </message>
    <message>
        <source>Perhaps it speaks https there.</source>
        <translation>也许那里使用 https。</translation>
    </message>
    <message>
        <source>%1 cannot be asked: %2</source>
        <translation>无法询问 %1：%2</translation>
    </message>
</context>
<context>
    <name>wb::broker::BrokerSetup</name>
    <message>
        <source>%1 must not hold a line break or another control character.</source>
        <translation>%1不得含有换行或其他控制字符。</translation>
    </message>
    <message>
        <source>A user needs a name.</source>
        <translation>用户需要名称。</translation>
    </message>
    <message>
        <source>A user name</source>
        <translation>用户名</translation>
    </message>
    <message>
        <source>The user name &quot;%1&quot; must not begin or end with a space.</source>
        <translation>用户名“%1”不得以空格开头或结尾。</translation>
    </message>
    <message>
        <source>The user %1 needs a password.</source>
        <translation>用户 %1 需要密码。</translation>
    </message>
    <message>
        <source>The password of %1</source>
        <translation>%1 的密码</translation>
    </message>
    <message>
        <source>There are two users %1.</source>
        <translation>有两个用户 %1。</translation>
    </message>
    <message>
        <source>The broker needs a port from 1 to 65535.</source>
        <translation>代理需要 1 到 65535 之间的端口。</translation>
    </message>
    <message>
        <source>The virtual host %1 needs a port from 1 to 65535.</source>
        <translation>虚拟主机 %1 需要 1 到 65535 之间的端口。</translation>
    </message>
    <message>
        <source>The port %1 is used twice.</source>
        <translation>端口 %1 被用了两次。</translation>
    </message>
    <message>
        <source>TLS needs a certificate file and a key file.</source>
        <translation>TLS 需要证书文件和密钥文件。</translation>
    </message>
    <message>
        <source>Client certificates can only be demanded with the file of the CA that has signed them.</source>
        <translation>要求客户端证书时，必须给出签发它们的 CA 的文件。</translation>
    </message>
    <message>
        <source>A file name</source>
        <translation>文件名</translation>
    </message>
    <message>
        <source>The in-flight window goes from 0 (no limit) to %1.</source>
        <translation>在途窗口的范围是 0（无限制）到 %1。</translation>
    </message>
    <message>
        <source>The number of waiting messages must not be negative.</source>
        <translation>等待的消息数不得为负。</translation>
    </message>
    <message>
        <source>The life of a session must not be negative.</source>
        <translation>会话的存活时间不得为负。</translation>
    </message>
    <message>
        <source>The time until a message is sent again must not be negative.</source>
        <translation>消息重发前的时间不得为负。</translation>
    </message>
    <message>
        <source>A virtual host needs a name.</source>
        <translation>虚拟主机需要名称。</translation>
    </message>
    <message>
        <source>The name of a virtual host</source>
        <translation>虚拟主机的名称</translation>
    </message>
    <message>
        <source>The name of a virtual host must not hold a #: rabbitmq.conf takes it for a comment.</source>
        <translation>虚拟主机的名称不得含有 #：rabbitmq.conf 会把它当作注释。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not an IP address to listen on.</source>
        <translation>“%1”不是可以监听的 IP 地址。</translation>
    </message>
    <message>
        <source>A folder name</source>
        <translation>文件夹名</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not the name of a plug-in.</source>
        <translation>“%1”不是插件的名称。</translation>
    </message>
    <message>
        <source>EMQX keeps sessions and their messages in memory: they are gone with a restart. durable_sessions.enable = true (EMQX 5.7 and newer) keeps them on the disk.</source>
        <translation>EMQX 把会话及其消息保存在内存中：重启后即丢失。durable_sessions.enable = true（EMQX 5.7 及更新版本）把它们保存在磁盘上。</translation>
    </message>
    <message>
        <source>EMQX 4 keeps sessions and their messages in memory: they are gone with a restart.</source>
        <translation>EMQX 4 把会话及其消息保存在内存中：重启后即丢失。</translation>
    </message>
    <message>
        <source>EMQX has no unlimited in-flight window: %1 stands for it.</source>
        <translation>EMQX 没有无限制的在途窗口：以 %1 代替。</translation>
    </message>
    <message>
        <source>EMQX has no sessions without an end: %1 s, which is 136 years, stands for it.</source>
        <translation>EMQX 没有永不结束的会话：以 %1 秒（136 年）代替。</translation>
    </message>
    <message>
        <source>EMQX 5.0 to 5.7 always send again on a live connection: %1 s stands for never.</source>
        <translation>EMQX 5.0 到 5.7 在活动连接上总会重发：以 %1 秒代替“从不”。</translation>
    </message>
    <message>
        <source>EMQX has no virtual hosts. Run a broker for each, or give each listener its mountpoint.</source>
        <translation>EMQX 没有虚拟主机。请为每个运行一个代理，或给每个监听器设置 mountpoint。</translation>
    </message>
    <message>
        <source>The list of plug-ins is for RabbitMQ only.</source>
        <translation>插件列表仅适用于 RabbitMQ。</translation>
    </message>
    <message>
        <source>As soon as EMQX has users it refuses clients without a user name and password.</source>
        <translation>EMQX 一旦有了用户，就会拒绝没有用户名和密码的客户端。</translation>
    </message>
    <message>
        <source>EMQX before 5.7.2 reads no users from a file: add them in the dashboard (Access Control, Authentication), or by POST /api/v5/authentication/password_based:built_in_database/users.</source>
        <translation>5.7.2 之前的 EMQX 不从文件读取用户：请在 Dashboard（访问控制，认证）中添加，或用 POST /api/v5/authentication/password_based:built_in_database/users 添加。</translation>
    </message>
    <message>
        <source>EMQX 4 also listens without TLS until the lines listener.tcp.external of its file are removed.</source>
        <translation>在删除其文件中的 listener.tcp.external 各行之前，EMQX 4 也会在没有 TLS 的端口上监听。</translation>
    </message>
    <message>
        <source>These lines take the place of the same keys in the emqx.conf that comes with EMQX 4.</source>
        <translation>这些行取代 EMQX 4 自带的 emqx.conf 中相同的键。</translation>
    </message>
    <message>
        <source>The dashboard&apos;s port is dashboard.listener.http = %1 in etc/plugins/emqx_dashboard.conf.</source>
        <translation>Dashboard 的端口在 etc/plugins/emqx_dashboard.conf 中设置：dashboard.listener.http = %1。</translation>
    </message>
    <message>
        <source>emqx_auth_mnesia.conf belongs into etc/plugins and holds the passwords as they are; the plug-in is loaded by the line {emqx_auth_mnesia, true}. in data/loaded_plugins.</source>
        <translation>emqx_auth_mnesia.conf 放在 etc/plugins 中，密码以明文保存；data/loaded_plugins 中的 {emqx_auth_mnesia, true}. 一行加载该插件。</translation>
    </message>
    <message>
        <source>EMQX keeps a session for at most %1 s.</source>
        <translation>EMQX 最多保留会话 %1 秒。</translation>
    </message>
    <message>
        <source>mosquitto before 2.1 counts the life of a session in hours: %1 s became %2 h.</source>
        <translation>2.1 之前的 mosquitto 以小时计算会话的存活时间：%1 秒变成了 %2 小时。</translation>
    </message>
    <message>
        <source>mosquitto since 1.5 never sends again on a live connection, and no setting changes that. An un-acknowledged message comes back when the client reconnects with cleanSession &quot;false&quot;.</source>
        <translation>mosquitto 自 1.5 起从不在活动连接上重发，任何设置都不能改变这一点。未确认的消息在客户端以 cleanSession &quot;false&quot; 重新连接时返回。</translation>
    </message>
    <message>
        <source>mosquitto before 1.5 always sends again on a live connection, by default after 20 s.</source>
        <translation>1.5 之前的 mosquitto 总会在活动连接上重发，默认在 20 秒后。</translation>
    </message>
    <message>
        <source>mosquitto has no management interface; what it tells about itself are the topics below $SYS/broker.</source>
        <translation>mosquitto 没有管理接口；它通过 $SYS/broker 之下的主题说明自身情况。</translation>
    </message>
    <message>
        <source>mosquitto has no virtual hosts. Run a broker for each, or give each listener its mount_point.</source>
        <translation>mosquitto 没有虚拟主机。请为每个运行一个代理，或给每个监听器设置 mount_point。</translation>
    </message>
    <message>
        <source>Nobody can log in: anonymous clients are refused, and there is no user.</source>
        <translation>无人能够登录：匿名客户端被拒绝，且没有用户。</translation>
    </message>
    <message>
        <source>The user name %1 must not hold a colon: it ends the name in mosquitto&apos;s password file.</source>
        <translation>用户名 %1 不得含有冒号：在 mosquitto 的密码文件中，冒号表示名称结束。</translation>
    </message>
    <message>
        <source>The user name %1 must not begin with #: such a line of mosquitto&apos;s password file is a comment.</source>
        <translation>用户名 %1 不得以 # 开头：在 mosquitto 的密码文件中，这样的行是注释。</translation>
    </message>
    <message>
        <source>mosquitto 1.x speaks TLS only with a CA file; without one its port is plain MQTT.</source>
        <translation>mosquitto 1.x 只有在给出 CA 文件时才使用 TLS；否则其端口为普通 MQTT。</translation>
    </message>
    <message>
        <source>RabbitMQ has no timer that sends again. An un-acknowledged message comes back when the client reconnects with cleanSession &quot;false&quot;; consumer_timeout (RabbitMQ 3.8.15 to 3.11, and quorum queues since 4.3) closes the connection for that, after 30 minutes by default.</source>
        <translation>RabbitMQ 没有重发定时器。未确认的消息在客户端以 cleanSession &quot;false&quot; 重新连接时返回；consumer_timeout（RabbitMQ 3.8.15 到 3.11，以及 4.3 起的仲裁队列）为此关闭连接，默认在 30 分钟后。</translation>
    </message>
    <message>
        <source>RabbitMQ always keeps the queues of sessions and their QoS 1 messages on its disk. A client that connects with cleanSession &quot;true&quot; leaves nothing.</source>
        <translation>RabbitMQ 总是把会话的队列及其 QoS 1 消息保存在磁盘上。以 cleanSession &quot;true&quot; 连接的客户端不会留下任何东西。</translation>
    </message>
    <message>
        <source>The prefetch count of RabbitMQ has 16 bits: %1 stands for no limit.</source>
        <translation>RabbitMQ 的预取数为 16 位：以 %1 代替无限制。</translation>
    </message>
    <message>
        <source>mqtt.subscription_ttl counts in milliseconds; from RabbitMQ 3.13 on the key is mqtt.max_session_expiry_interval_seconds, in seconds.</source>
        <translation>mqtt.subscription_ttl 以毫秒计；从 RabbitMQ 3.13 起，键为 mqtt.max_session_expiry_interval_seconds，以秒计。</translation>
    </message>
    <message>
        <source>The limit of waiting messages is a policy for the queues of sessions (overflow drop-head): the oldest are dropped.</source>
        <translation>等待消息的上限是对会话队列的策略（overflow drop-head）：最旧的被丢弃。</translation>
    </message>
    <message>
        <source>There is no user but RabbitMQ&apos;s own guest, who is let in from the broker&apos;s machine only.</source>
        <translation>除了 RabbitMQ 自带的 guest 之外没有用户，而 guest 只能从代理所在的机器登录。</translation>
    </message>
    <message>
        <source>The user %1 is the administrator of the management interface.</source>
        <translation>用户 %1 是管理接口的管理员。</translation>
    </message>
    <message>
        <source>The user name %1 must not hold a colon: RabbitMQ takes what is before it for a virtual host.</source>
        <translation>用户名 %1 不得含有冒号：RabbitMQ 会把冒号之前的部分当作虚拟主机。</translation>
    </message>
    <message>
        <source>The user name %1 is the one of anonymous clients. Take another name, or refuse anonymous clients.</source>
        <translation>用户名 %1 是匿名客户端所用的。请换一个名称，或拒绝匿名客户端。</translation>
    </message>
    <message>
        <source>RabbitMQ keeps a session for at most %1 s (49 days), or with 0 for ever.</source>
        <translation>RabbitMQ 最多保留会话 %1 秒（49 天），0 表示永久。</translation>
    </message>
    <message>
        <source>Cannot write %1: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
</context>
<context>
    <name>wb::broker::CertificateMaker</name>
    <message>
        <source>The program openssl, which makes certificates, is not installed. Install it: apt install openssl</source>
        <translation>未安装用来制作证书的程序 openssl。安装方法：apt install openssl</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a host name or an IP address for a certificate.</source>
        <translation>“%1”不是可用于证书的主机名或 IP 地址。</translation>
    </message>
    <message>
        <source>Cannot write to the folder %1.</source>
        <translation>无法写入文件夹 %1。</translation>
    </message>
    <message>
        <source>openssl made no certificate: %1</source>
        <translation>openssl 没有生成证书：%1</translation>
    </message>
</context>
<context>
    <name>wb::broker::Comparison</name>
    <message>
        <source>as this broker runs</source>
        <translation>该代理当前的运行设置</translation>
    </message>
    <message>
        <source>measured otherwise than documented: %1</source>
        <translation>实测与文档不同：%1</translation>
    </message>
    <message>
        <source>%1; %2</source>
        <translation>%1；%2</translation>
    </message>
    <message numerus="yes">
        <source>%n not established</source>
        <translation>
            <numerusform>其中 %n 行尚无结论</numerusform>
        </translation>
    </message>
    <message>
        <source>nobody has established how it behaves</source>
        <translation>尚无人确认它的行为</translation>
    </message>
    <message numerus="yes">
        <source>%n more row(s)</source>
        <translation>
            <numerusform>另有 %n 行</numerusform>
        </translation>
    </message>
    <message>
        <source>only documented</source>
        <translation>仅有文档</translation>
    </message>
    <message>
        <source>only measured</source>
        <translation>仅有实测</translation>
    </message>
    <message>
        <source>as documented</source>
        <translation>与文档一致</translation>
    </message>
    <message>
        <source>open</source>
        <translation>未定</translation>
    </message>
    <message>
        <source>differs</source>
        <translation>不同</translation>
    </message>
    <message>
        <source>not established</source>
        <translation>尚无结论</translation>
    </message>
    <message>
        <source>fits</source>
        <translation>适合</translation>
    </message>
    <message>
        <source>take care</source>
        <translation>注意</translation>
    </message>
    <message>
        <source>bites</source>
        <translation>有害</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1, connected, measured</source>
        <translation>%1，已连接，实测</translation>
    </message>
    <message>
        <source>%1, connected, not measured: as its profile</source>
        <translation>%1，已连接，未实测：依据其资料</translation>
    </message>
    <message>
        <source>unknown broker</source>
        <translation>未知代理</translation>
    </message>
    <message>
        <source>≠ %1 (differs; documented: %2)</source>
        <translation>≠ %1（不同；文档：%2）</translation>
    </message>
    <message>
        <source>Brokers and the component %1</source>
        <translation>各代理与组件 %1</translation>
    </message>
    <message>
        <source>Behaviour</source>
        <translation>行为</translation>
    </message>
    <message>
        <source>Touched by the component</source>
        <translation>组件涉及</translation>
    </message>
    <message>
        <source>touched: %1</source>
        <translation>涉及：%1</translation>
    </message>
    <message numerus="yes">
        <source>nothing known against it in %n touched row(s)</source>
        <translation>
            <numerusform>涉及的 %n 行中没有已知问题</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
</context>
<context>
    <name>wb::broker::ComponentSetup</name>
    <message>
        <source>The component&apos;s url cannot be dialled by Dapr; this set-up takes plain MQTT instead.</source>
        <translation>Dapr 无法连接该组件的 url；这里改用不加密的 MQTT。</translation>
    </message>
    <message>
        <source>The component&apos;s url has no port, and Dapr adds none: write :%1 behind the host.</source>
        <translation>组件的 url 没有端口，Dapr 也不会补上：请在主机后写 :%1。</translation>
    </message>
    <message>
        <source>the component&apos;s url is %1://, port %2</source>
        <translation>组件的 url 是 %1://，端口 %2</translation>
    </message>
    <message>
        <source>Dapr drops the path of the component&apos;s url and asks for /</source>
        <translation>Dapr 丢掉组件 url 中的路径，请求的是 /</translation>
    </message>
    <message>
        <source>The component has a caCert, but its url&apos;s scheme is %1: Dapr speaks plain MQTT. Write ssl:// for TLS.</source>
        <translation>组件有 caCert，但 url 的协议是 %1：Dapr 使用不加密的 MQTT。要用 TLS 请写 ssl://。</translation>
    </message>
    <message>
        <source>the component&apos;s url is %1://</source>
        <translation>组件的 url 是 %1://</translation>
    </message>
    <message>
        <source>the component has clientCert and clientKey</source>
        <translation>组件有 clientCert 和 clientKey</translation>
    </message>
    <message>
        <source>ca.crt must be the CA that signed the component&apos;s clientCert.</source>
        <translation>ca.crt 必须是签发组件 clientCert 的 CA。</translation>
    </message>
    <message>
        <source>The component has only one of clientCert and clientKey: Dapr ignores it.</source>
        <translation>组件只有 clientCert 和 clientKey 中的一个：Dapr 会忽略它。</translation>
    </message>
    <message>
        <source>The component has no caCert: server.crt must come from a CA that the sidecar&apos;s machine trusts, or caCert be added.</source>
        <translation>组件没有 caCert：server.crt 必须来自边车所在机器信任的 CA，或者为组件加上 caCert。</translation>
    </message>
    <message>
        <source>server.crt must be signed by the CA in the component&apos;s caCert.</source>
        <translation>server.crt 必须由组件 caCert 中的 CA 签发。</translation>
    </message>
    <message>
        <source>server.crt must name the host of the component&apos;s url; Dapr always checks it.</source>
        <translation>server.crt 必须写有组件 url 的主机名；Dapr 总会检查。</translation>
    </message>
    <message>
        <source>server.crt must name the IP address %1 as a subject alternative name; Dapr always checks it.</source>
        <translation>server.crt 的使用者可选名称必须写有 IP 地址 %1；Dapr 总会检查。</translation>
    </message>
    <message>
        <source>server.crt must name %1 as a subject alternative name; Dapr always checks it.</source>
        <translation>server.crt 的使用者可选名称必须写有 %1；Dapr 总会检查。</translation>
    </message>
    <message>
        <source>the component&apos;s url names no user</source>
        <translation>组件的 url 中没有用户</translation>
    </message>
    <message>
        <source>The component&apos;s url comes from a secret: its user name is not shown, %1 stands in its place.</source>
        <translation>组件的 url 来自机密：其中的用户名不显示，以 %1 代替。</translation>
    </message>
    <message>
        <source>the component&apos;s url names the user %1</source>
        <translation>组件的 url 中的用户是 %1</translation>
    </message>
    <message>
        <source>Passwords are not shown. Where %1 stands, give the password of the component&apos;s url.</source>
        <translation>密码不显示。请在 %1 处填入组件 url 中的密码。</translation>
    </message>
    <message>
        <source>The user name %1 has a colon, which names a virtual host of RabbitMQ; here the user is %2. Change the component&apos;s url, too.</source>
        <translation>用户名 %1 中有冒号，那是 RabbitMQ 虚拟主机的写法；这里的用户是 %2。组件的 url 也要修改。</translation>
    </message>
    <message>
        <source>the component&apos;s user is guest, who otherwise gets in from RabbitMQ&apos;s own machine only</source>
        <translation>组件的用户是 guest，否则只能从 RabbitMQ 所在的机器登录</translation>
    </message>
    <message>
        <source>guest, whom everybody tries first, is now open to the network: better give the component a user of its own.</source>
        <translation>人人都会先试的 guest 现在对网络开放：最好为组件单独建立用户。</translation>
    </message>
    <message>
        <source>retain is true: retained messages survive a restart of the broker</source>
        <translation>retain 为 true：保留消息在代理重启后仍在</translation>
    </message>
    <message>
        <source>cleanSession is false: the session survives a restart of the broker</source>
        <translation>cleanSession 为 false：会话在代理重启后仍在</translation>
    </message>
    <message>
        <source>cleanSession is false, but {uuid} in consumerID makes another session at each start: nobody comes back to the old ones</source>
        <translation>cleanSession 为 false，但 consumerID 中的 {uuid} 每次启动都产生新的会话：旧会话再也没有人用</translation>
    </message>
    <message>
        <source>With {uuid} in consumerID write cleanSession: true; each start leaves a session behind otherwise.</source>
        <translation>consumerID 中有 {uuid} 时请写 cleanSession: true；否则每次启动都会留下一个会话。</translation>
    </message>
    <message>
        <source>cleanSession is false: what waits for the sidecar is kept for a week without it</source>
        <translation>cleanSession 为 false：边车不在时，等待它的消息保留一周</translation>
    </message>
    <message>
        <source>cleanSession is false: so much waits for the sidecar while it is away, the rest is dropped without an error</source>
        <translation>cleanSession 为 false：边车离开时最多等待这么多消息，其余的会被丢弃，且没有错误提示</translation>
    </message>
    <message>
        <source>qos is %1: a message that the app fails stays unacknowledged; when the window is full of them the sidecar gets nothing more</source>
        <translation>qos 为 %1：应用处理失败的消息一直未确认；窗口被它们占满后，边车就再也收不到消息</translation>
    </message>
    <message>
        <source>qos is %1: a failed message comes again without a reconnect; make it longer than the app&apos;s slowest answer</source>
        <translation>qos 为 %1：失败的消息不必重新连接就会再来；要比应用最慢的应答更长</translation>
    </message>
    <message>
        <source>%1 is no MQTT component</source>
        <translation>%1 不是 MQTT 组件</translation>
    </message>
</context>
<context>
    <name>wb::broker::ContainerEngine</name>
    <message>
        <source>The container engine %1 is not installed. Install it: apt install podman, or docker.io</source>
        <translation>未安装容器引擎 %1。请安装：apt install podman，或 docker.io</translation>
    </message>
    <message>
        <source>Neither Docker nor Podman is installed. Install one of them: apt install podman, or docker.io</source>
        <translation>Docker 和 Podman 均未安装。请安装其中之一：apt install podman，或 docker.io</translation>
    </message>
    <message>
        <source>Docker is there, but this user may not use it. Join its group with sudo usermod -aG docker $USER and log in again, or install Podman, which needs no such right. It says: %1</source>
        <translation>Docker 已安装，但当前用户无权使用。请用 sudo usermod -aG docker $USER 加入其用户组并重新登录，或安装无需此权限的 Podman。它的消息：%1</translation>
    </message>
    <message>
        <source>%1 is there, but this user may not use it. It says: %2</source>
        <translation>%1 已安装，但当前用户无权使用。它的消息：%2</translation>
    </message>
    <message>
        <source>Docker is installed, but its daemon does not run here. Start it with sudo systemctl start docker, or install Podman, which needs none. It says: %1</source>
        <translation>Docker 已安装，但其守护进程未在此运行。请用 sudo systemctl start docker 启动它，或安装无需守护进程的 Podman。它的消息：%1</translation>
    </message>
    <message>
        <source>%1 is installed, but does not answer.</source>
        <translation>%1 已安装，但没有回应。</translation>
    </message>
    <message>
        <source>%1 is installed, but does not work. It says: %2</source>
        <translation>%1 已安装，但无法工作。它的消息：%2</translation>
    </message>
</context>
<context>
    <name>wb::broker::ContainerGuard</name>
    <message>
        <source>Cannot start the process that removes the container in the end: %1</source>
        <translation>无法启动最后负责删除容器的进程：%1</translation>
    </message>
</context>
<context>
    <name>wb::broker::ContainerPlan</name>
    <message>
        <source>The image %1 takes these settings neither from a file nor from its environment. Choose another image, or say them by variables of its environment.</source>
        <translation>镜像 %1 既不能通过文件也不能通过环境变量接受这些设置。请选择其他镜像，或用该镜像自己的环境变量来指定。</translation>
    </message>
    <message>
        <source>A container cannot be given files from %1, because there is a colon in the name. Set TMPDIR to another folder.</source>
        <translation>无法将 %1 中的文件提供给容器，因为名称中有冒号。请将 TMPDIR 设为其他文件夹。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not the name of an image.</source>
        <translation>&quot;%1&quot; 不是镜像名称。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not the name of a variable.</source>
        <translation>&quot;%1&quot; 不是变量名称。</translation>
    </message>
    <message>
        <source>The file %1 cannot be given to the container.</source>
        <translation>无法将文件 %1 提供给容器。</translation>
    </message>
</context>
<context>
    <name>wb::broker::DockerRun</name>
    <message>
        <source>in the folder that holds: %1</source>
        <translation>在放有以下文件的文件夹中：%1</translation>
    </message>
    <message>
        <source>the file %1 is made by the command beside the configuration</source>
        <translation>文件 %1 由配置旁边的命令生成</translation>
    </message>
    <message>
        <source>the broker&apos;s user in the container</source>
        <translation>代理在容器中的用户</translation>
    </message>
    <message>
        <source>the password of the component&apos;s url; bash</source>
        <translation>组件 url 中的密码；bash</translation>
    </message>
</context>
<context>
    <name>wb::broker::EngineCall</name>
    <message>
        <source>%1 did not answer within %2 s.</source>
        <translation>%1 在 %2 秒内没有回应。</translation>
    </message>
</context>
<context>
    <name>wb::broker::EngineSearch</name>
    <message>
        <source>%1 is asked whether it is there</source>
        <translation>正在询问 %1 是否可用</translation>
    </message>
    <message>
        <source>what a killed program left behind is removed</source>
        <translation>正在清除被强制结束的程序留下的内容</translation>
    </message>
</context>
<context>
    <name>wb::broker::Kubernetes</name>
    <message>
        <source>%1 %2 for the Dapr component %3</source>
        <translation>为 Dapr 组件 %3 准备的 %1 %2</translation>
    </message>
    <message>
        <source>The component&apos;s url in the cluster: %1</source>
        <translation>组件在集群中的 url：%1</translation>
    </message>
    <message>
        <source>With the password in place of %1 it belongs into a secret (bash):</source>
        <translation>把 %1 换成密码后，它应放入机密（bash）：</translation>
    </message>
    <message>
        <source>and in the component, instead of the value of url:</source>
        <translation>在组件中，代替 url 的值：</translation>
    </message>
    <message>
        <source>Before the broker starts, its login:</source>
        <translation>代理启动之前，先准备登录信息：</translation>
    </message>
    <message>
        <source>Before the broker starts, its certificate, which must name %1:</source>
        <translation>代理启动之前，先准备证书，其中必须写有 %1：</translation>
    </message>
</context>
<context>
    <name>wb::broker::LocalContainer</name>
    <message>
        <source>No free port on the loopback address 127.0.0.1.</source>
        <translation>环回地址 127.0.0.1 上没有空闲端口。</translation>
    </message>
    <message>
        <source>%1 makes the container</source>
        <translation>%1 正在创建容器</translation>
    </message>
    <message>
        <source>%1 is starting</source>
        <translation>%1 正在启动</translation>
    </message>
    <message>
        <source>%1 did not answer a CONNECT within %2 seconds. It last said: %3</source>
        <translation>%1 在 %2 秒内没有回应 CONNECT。它最后的消息：%3</translation>
    </message>
    <message>
        <source>%1 run was ended from outside, or crashed (signal %2). Its container was removed.</source>
        <translation>%1 run 被外部结束，或已崩溃（信号 %2）。其容器已删除。</translation>
    </message>
    <message>
        <source>%1 could not run the image %2: %3</source>
        <translation>%1 无法运行镜像 %2：%3</translation>
    </message>
    <message>
        <source>%1 did not start: its container ended with exit code %2. It last said: %3</source>
        <translation>%1 未能启动：其容器以退出码 %2 结束。它最后的消息：%3</translation>
    </message>
    <message>
        <source>The container of %1 was ended from outside, or ended by itself (exit code %2). It last said: %3</source>
        <translation>%1 的容器被外部结束，或自行结束（退出码 %2）。它最后的消息：%3</translation>
    </message>
    <message>
        <source>%1 could not be started: %2</source>
        <translation>无法启动 %1：%2</translation>
    </message>
    <message>
        <source>certificates are made</source>
        <translation>正在生成证书</translation>
    </message>
</context>
<context>
    <name>wb::broker::LocalMosquitto</name>
    <message>
        <source>The broker program mosquitto is not installed. Install it: apt install mosquitto</source>
        <translation>未安装消息代理程序 mosquitto。安装方法：apt install mosquitto</translation>
    </message>
    <message>
        <source>The broker program %1 was not found, or may not be run.</source>
        <translation>未找到消息代理程序 %1，或不允许运行它。</translation>
    </message>
    <message>
        <source>No free port on the loopback address 127.0.0.1.</source>
        <translation>环回地址 127.0.0.1 上没有空闲端口。</translation>
    </message>
    <message>
        <source>mosquitto was ended from outside, or crashed (signal %1).</source>
        <translation>mosquitto 被外部结束，或已崩溃（信号 %1）。</translation>
    </message>
    <message>
        <source>mosquitto ended by itself with exit code %1: %2</source>
        <translation>mosquitto 自行结束，退出码 %1：%2</translation>
    </message>
    <message>
        <source>mosquitto cannot listen on 127.0.0.1:%1: another program uses this port now. End that program, or start a new private broker.</source>
        <translation>mosquitto 无法监听 127.0.0.1:%1：现在有另一个程序在使用此端口。请结束该程序，或启动新的专用代理。</translation>
    </message>
    <message>
        <source>mosquitto did not start: %1</source>
        <translation>mosquitto 没有启动：%1</translation>
    </message>
    <message>
        <source>mosquitto could not be started: %1</source>
        <translation>无法启动 mosquitto：%1</translation>
    </message>
    <message>
        <source>mosquitto is starting</source>
        <translation>mosquitto 正在启动</translation>
    </message>
    <message>
        <source>%1 That line is: %2</source>
        <translation>%1 该行是：%2</translation>
    </message>
</context>
<context>
    <name>wb::broker::LocalRabbitMq</name>
    <message>
        <source>RabbitMQ cannot listen on 127.0.0.1:%1: another program uses this port now. End that program, or start a new private broker.</source>
        <translation>RabbitMQ 无法监听 127.0.0.1:%1：现在有另一个程序在使用该端口。请结束那个程序，或启动一个新的私有代理。</translation>
    </message>
    <message>
        <source>No free port on the loopback address 127.0.0.1.</source>
        <translation>环回地址 127.0.0.1 上没有空闲端口。</translation>
    </message>
    <message>
        <source>Erlang&apos;s name service is starting</source>
        <translation>Erlang 的名称服务正在启动</translation>
    </message>
    <message>
        <source>Erlang is starting</source>
        <translation>Erlang 正在启动</translation>
    </message>
    <message>
        <source>RabbitMQ was ended from outside, or crashed (signal %1).</source>
        <translation>RabbitMQ 被外部终止或崩溃（信号 %1）。</translation>
    </message>
    <message>
        <source>RabbitMQ ended by itself with exit code %1: %2</source>
        <translation>RabbitMQ 自行结束，退出码 %1：%2</translation>
    </message>
    <message>
        <source>RabbitMQ did not answer a CONNECT within %1 seconds. It last said: %2</source>
        <translation>RabbitMQ 在 %1 秒内没有应答 CONNECT。它最后说的是：%2</translation>
    </message>
    <message>
        <source>RabbitMQ did not start: %1</source>
        <translation>RabbitMQ 没有启动：%1</translation>
    </message>
    <message>
        <source>Erlang&apos;s name service epmd did not start on 127.0.0.1:%1: %2</source>
        <translation>Erlang 的名称服务 epmd 没有在 127.0.0.1:%1 上启动：%2</translation>
    </message>
    <message>
        <source>RabbitMQ could not be started: %1</source>
        <translation>无法启动 RabbitMQ：%1</translation>
    </message>
    <message>
        <source>The broker program %1 was not found, or may not be run.</source>
        <translation>找不到代理程序 %1，或不允许运行它。</translation>
    </message>
    <message>
        <source>RabbitMQ is not installed. Install it: apt install rabbitmq-server</source>
        <translation>未安装 RabbitMQ。请安装：apt install rabbitmq-server</translation>
    </message>
    <message>
        <source>Erlang&apos;s name service epmd, which RabbitMQ needs, is not installed. Install it: apt install erlang-base</source>
        <translation>未安装 RabbitMQ 所需的 Erlang 名称服务 epmd。请安装：apt install erlang-base</translation>
    </message>
    <message>
        <source>Cannot create a folder in %1.</source>
        <translation>无法在 %1 中创建文件夹。</translation>
    </message>
    <message>
        <source>RabbitMQ is starting</source>
        <translation>RabbitMQ 正在启动</translation>
    </message>
    <message>
        <source>RabbitMQ opens its database</source>
        <translation>RabbitMQ 正在打开数据库</translation>
    </message>
    <message>
        <source>RabbitMQ recovers its queues</source>
        <translation>RabbitMQ 正在恢复队列</translation>
    </message>
    <message>
        <source>RabbitMQ waits for other members before it elects itself: about five seconds on a first start</source>
        <translation>RabbitMQ 在选举自己之前等待其他成员：首次启动约五秒</translation>
    </message>
    <message>
        <source>RabbitMQ listens; waiting for its first CONNACK</source>
        <translation>RabbitMQ 已在监听；正在等待它的第一个 CONNACK</translation>
    </message>
    <message>
        <source>Certificates are made</source>
        <translation>正在制作证书</translation>
    </message>
</context>
<context>
    <name>wb::broker::OwnFolder</name>
    <message>
        <source>Cannot create a temporary folder: %1</source>
        <translation>无法创建临时文件夹：%1</translation>
    </message>
    <message>
        <source>Cannot lock the temporary folder %1: %2</source>
        <translation>无法锁定临时文件夹 %1：%2</translation>
    </message>
</context>
<context>
    <name>wb::broker::ProbeReport</name>
    <message>
        <source>DIFFERS</source>
        <translation>不一致</translation>
    </message>
    <message>
        <source>as documented</source>
        <translation>与文档一致</translation>
    </message>
    <message>
        <source>Broker: %1 (%2)</source>
        <translation>代理：%1（%2）</translation>
    </message>
    <message>
        <source>%1 measured in %2 s, %3 differ from the documentation</source>
        <translation>%2 秒内测量了 %1 项，其中 %3 项与文档不一致</translation>
    </message>
    <message>
        <source>not established</source>
        <translation>尚未确定</translation>
    </message>
    <message>
        <source>not established: %1</source>
        <translation>尚未确定：%1</translation>
    </message>
    <message>
        <source>in one only</source>
        <translation>仅一方有</translation>
    </message>
    <message>
        <source>not comparable</source>
        <translation>无法比较</translation>
    </message>
    <message>
        <source>alike</source>
        <translation>相同</translation>
    </message>
    <message>
        <source>documented: %1</source>
        <translation>文档：%1</translation>
    </message>
    <message>
        <source>touched by the component: %1</source>
        <translation>组件涉及此项：%1</translation>
    </message>
    <message>
        <source>ended early: %1</source>
        <translation>提前结束：%1</translation>
    </message>
    <message>
        <source>Dimension</source>
        <translation>维度</translation>
    </message>
    <message>
        <source>Measured</source>
        <translation>实测</translation>
    </message>
    <message>
        <source>Documented</source>
        <translation>文档</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>结论</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>可信度</translation>
    </message>
    <message>
        <source>Touched by the component</source>
        <translation>组件涉及</translation>
    </message>
    <message>
        <source>compared with the saved probe: %1 alike</source>
        <translation>与已保存的测量相比：%1 项相同</translation>
    </message>
    <message>
        <source>%1 differ, %2 are alike</source>
        <translation>%1 项不同，%2 项相同</translation>
    </message>
</context>
<context>
    <name>wb::broker::Profile</name>
    <message>
        <source>%1: not a JSON object</source>
        <translation>%1：不是 JSON 对象</translation>
    </message>
    <message>
        <source>%1 is not a JSON object</source>
        <translation>%1 不是 JSON 对象</translation>
    </message>
    <message>
        <source>is not a text</source>
        <translation>不是文本</translation>
    </message>
    <message>
        <source>holds something that is not a text</source>
        <translation>含有不是文本的内容</translation>
    </message>
    <message>
        <source>is not a date such as 2026-11-20</source>
        <translation>不是像 2026-11-20 这样的日期</translation>
    </message>
    <message>
        <source>is not a list</source>
        <translation>不是列表</translation>
    </message>
    <message>
        <source>is not a JSON object</source>
        <translation>不是 JSON 对象</translation>
    </message>
    <message>
        <source>is not known here</source>
        <translation>在这里是未知的</translation>
    </message>
    <message>
        <source>is missing</source>
        <translation>缺少</translation>
    </message>
    <message>
        <source>%1 cannot be read: %2</source>
        <translation>无法读取 %1：%2</translation>
    </message>
    <message>
        <source>Delivery and redelivery</source>
        <translation>投递与重新投递</translation>
    </message>
    <message>
        <source>Sessions</source>
        <translation>会话</translation>
    </message>
    <message>
        <source>Retained messages</source>
        <translation>保留消息</translation>
    </message>
    <message>
        <source>QoS</source>
        <translation>QoS</translation>
    </message>
    <message>
        <source>Shared subscriptions</source>
        <translation>共享订阅</translation>
    </message>
    <message>
        <source>Topics</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>限制</translation>
    </message>
    <message>
        <source>Security</source>
        <translation>安全</translation>
    </message>
    <message>
        <source>Operation</source>
        <translation>运维</translation>
    </message>
    <message>
        <source>there is no folder %1</source>
        <translation>没有文件夹 %1</translation>
    </message>
    <message>
        <source>is not a group</source>
        <translation>不是分组</translation>
    </message>
    <message>
        <source>is not a version such as 2.0</source>
        <translation>不是像 2.0 这样的版本</translation>
    </message>
    <message>
        <source>lies before its beginning</source>
        <translation>早于其起点</translation>
    </message>
    <message>
        <source>is not a dimension</source>
        <translation>不是已知的维度</translation>
    </message>
    <message>
        <source>is there twice</source>
        <translation>出现了两次</translation>
    </message>
    <message>
        <source>does not begin behind the range before it</source>
        <translation>没有从前一个范围之后开始</translation>
    </message>
    <message>
        <source>is not a version range of this file</source>
        <translation>不是此文件中的版本范围</translation>
    </message>
    <message>
        <source>is not a number</source>
        <translation>不是数字</translation>
    </message>
    <message>
        <source>is neither true nor false</source>
        <translation>既不是 true 也不是 false</translation>
    </message>
    <message>
        <source>is neither care nor bites</source>
        <translation>既不是 care 也不是 bites</translation>
    </message>
    <message>
        <source>is no way in which a component touches a row</source>
        <translation>不是组件涉及某一行的方式</translation>
    </message>
</context>
<context>
    <name>wb::broker::PullProgress</name>
    <message>
        <source>the image is being unpacked</source>
        <translation>正在解包镜像</translation>
    </message>
    <message>
        <source>the image is being downloaded</source>
        <translation>正在下载镜像</translation>
    </message>
    <message numerus="yes">
        <source>the image is being downloaded: %n layer(s)</source>
        <translation>
            <numerusform>正在下载镜像：%n 层</numerusform>
        </translation>
    </message>
    <message>
        <source>the image is being downloaded: %1 of %2 layers</source>
        <translation>正在下载镜像：已完成 %1/%2 层</translation>
    </message>
</context>
<context>
    <name>wb::broker::RedeliveryProfile</name>
    <message>
        <source>this broker</source>
        <translation>此代理</translation>
    </message>
    <message>
        <source>Whether %1 sends an un-acknowledged message again on a live connection depends on its version.</source>
        <translation>%1 是否会在存活的连接上重发未确认的消息，取决于它的版本。</translation>
    </message>
    <message>
        <source>Nobody has established whether %1 sends an un-acknowledged message again on a live connection.</source>
        <translation>尚无人查明 %1 是否会在存活的连接上重发未确认的消息。</translation>
    </message>
    <message>
        <source>%1 sends an un-acknowledged message again on the same connection every %2 s, with DUP.</source>
        <translation>%1 每 %2 秒在同一连接上重发未确认的消息，带 DUP。</translation>
    </message>
    <message>
        <source>%1 does not send again on a live connection; it closes a connection that owes an acknowledgement for %2 s, and sends again after the reconnect with clean session off.</source>
        <translation>%1 不会在存活的连接上重发；它会关闭拖欠确认达 %2 秒的连接，并在关闭 clean session 的重连之后重发。</translation>
    </message>
    <message>
        <source>%1 does not send again on a live connection; it waits for a reconnect with clean session off.</source>
        <translation>%1 不会在存活的连接上重发；它等待一次关闭 clean session 的重连。</translation>
    </message>
    <message>
        <source>Nobody has established what %1 does with un-acknowledged messages at a reconnect.</source>
        <translation>尚无人查明 %1 在重连时如何处理未确认的消息。</translation>
    </message>
    <message>
        <source>After a reconnect with clean session off, %1 sends un-acknowledged messages again at once.</source>
        <translation>在关闭 clean session 的重连之后，%1 立即重发未确认的消息。</translation>
    </message>
    <message>
        <source>After a reconnect with clean session off, %1 sends un-acknowledged messages again at once, with their packet ids and DUP.</source>
        <translation>在关闭 clean session 的重连之后，%1 立即重发未确认的消息，保留报文 ID 并带 DUP。</translation>
    </message>
    <message>
        <source>After a reconnect with clean session off, %1 sends un-acknowledged messages again at once, with DUP but with new packet ids.</source>
        <translation>在关闭 clean session 的重连之后，%1 立即重发未确认的消息，带 DUP，但使用新的报文 ID。</translation>
    </message>
    <message>
        <source>Nobody has established how many un-acknowledged messages %1 has out at once.</source>
        <translation>尚无人查明 %1 同时允许多少条未确认的消息。</translation>
    </message>
    <message>
        <source>%1 stops sending QoS 1 and 2 when %2 messages are un-acknowledged. In this version an acknowledgement may let more than one through, so that more are out.</source>
        <translation>当有 %2 条消息未确认时，%1 停止发送 QoS 1 和 2。在此版本中，一次确认可能放行多条消息，因此未确认的会更多。</translation>
    </message>
    <message>
        <source>%1 stops sending QoS 1 and 2 when %2 messages are un-acknowledged, of whatever topic.</source>
        <translation>当有 %2 条消息未确认时，无论哪个主题，%1 都停止发送 QoS 1 和 2。</translation>
    </message>
    <message>
        <source>Source: %1.</source>
        <translation>来源：%1。</translation>
    </message>
    <message>
        <source>Source: %1. Measured: %2.</source>
        <translation>来源：%1。实测：%2。</translation>
    </message>
    <message>
        <source>Measured: %1.</source>
        <translation>实测：%1。</translation>
    </message>
</context>
<context>
    <name>wb::broker::ScriptedBroker</name>
    <message>
        <source>The scripted broker cannot listen on 127.0.0.1: %1</source>
        <translation>脚本代理无法监听 127.0.0.1：%1</translation>
    </message>
</context>
<context>
    <name>wb::broker::ScriptedRule</name>
    <message>
        <source>&quot;%1&quot; cannot be done at &quot;%2&quot;; these can: %3.</source>
        <translation>“%1”不能用于“%2”；可用的有：%3。</translation>
    </message>
    <message>
        <source>A CONNACK that refuses has a code from 1 to 5.</source>
        <translation>表示拒绝的 CONNACK 的代码为 1 到 5。</translation>
    </message>
    <message>
        <source>The QoS that is granted is 0, 1 or 2.</source>
        <translation>授予的 QoS 为 0、1 或 2。</translation>
    </message>
    <message>
        <source>Session present is 0 or 1.</source>
        <translation>Session present 为 0 或 1。</translation>
    </message>
    <message>
        <source>A delay and a count cannot be negative.</source>
        <translation>延迟和次数不能为负数。</translation>
    </message>
    <message>
        <source>At &quot;%1&quot; there is no topic to filter by.</source>
        <translation>“%1”没有可供过滤的主题。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a topic filter.</source>
        <translation>“%1”不是主题过滤器。</translation>
    </message>
</context>
<context>
    <name>wb::broker::SetupHelp</name>
    <message>
        <source>%1 %2, as the Dapr component %3 needs it</source>
        <translation>%1 %2，按 Dapr 组件 %3 的需要</translation>
    </message>
    <message>
        <source>nothing to set here: %1</source>
        <translation>这里不必设置：%1</translation>
    </message>
    <message>
        <source>because %1</source>
        <translation>因为 %1</translation>
    </message>
    <message>
        <source>asks for the password of the component&apos;s url, and writes its hash to the file passwords</source>
        <translation>询问组件 url 中的密码，并把其散列写入文件 passwords</translation>
    </message>
    <message>
        <source>the same without an installed mosquitto</source>
        <translation>没有安装 mosquitto 时的同样做法</translation>
    </message>
    <message>
        <source>only for an installed RabbitMQ: the container makes its first user by itself</source>
        <translation>仅用于已安装的 RabbitMQ：容器会自己建立第一个用户</translation>
    </message>
    <message>
        <source>asks for the password of the component&apos;s url</source>
        <translation>询问组件 url 中的密码</translation>
    </message>
    <message>
        <source>for a trial; else the files of your own CA. tls/ca.crt is the component&apos;s caCert then</source>
        <translation>供试用；否则使用您自己 CA 的文件。此时 tls/ca.crt 就是组件的 caCert</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a version such as %2</source>
        <translation>“%1”不是 %2 这样的版本</translation>
    </message>
    <message>
        <source>The folders are those of the container image; an installed package has %1 for %2.</source>
        <translation>文件夹是容器镜像中的；安装的软件包以 %1 代替 %2。</translation>
    </message>
</context>
<context>
    <name>wb::broker::SysListener</name>
    <message>
        <source>Nothing came on $SYS/broker within %1 s.</source>
        <translation>%1 秒内 $SYS/broker 上没有任何消息。</translation>
    </message>
    <message>
        <source>It is no mosquitto, or its sys_interval is 0 or longer, or its access list hides $SYS from this user.</source>
        <translation>它不是 mosquitto，或其 sys_interval 为 0 或更长，或其访问列表对此用户隐藏 $SYS。</translation>
    </message>
    <message>
        <source>The broker refuses the subscription to $SYS/broker.</source>
        <translation>代理拒绝订阅 $SYS/broker。</translation>
    </message>
    <message>
        <source>Its access list hides $SYS from this user.</source>
        <translation>其访问列表对此用户隐藏 $SYS。</translation>
    </message>
    <message>
        <source>The broker did not answer the subscription to $SYS/broker.</source>
        <translation>代理没有应答对 $SYS/broker 的订阅。</translation>
    </message>
    <message>
        <source>The broker closed the connection.</source>
        <translation>代理关闭了连接。</translation>
    </message>
</context>
<context>
    <name>wb::broker::Touches</name>
    <message>
        <source>the topic %1 is no complete shared subscription</source>
        <translation>主题 %1 不是完整的共享订阅</translation>
    </message>
    <message>
        <source>the topic %1 is a shared subscription, for a client that speaks 3.1.1</source>
        <translation>主题 %1 是共享订阅，而客户端使用 3.1.1</translation>
    </message>
    <message>
        <source>a dot or an asterisk in the topic %1</source>
        <translation>主题 %1 中含有点号或星号</translation>
    </message>
    <message>
        <source>an empty level in the topic %1</source>
        <translation>主题 %1 中有空层级</translation>
    </message>
    <message>
        <source>retained messages are read through the wildcard topic %1</source>
        <translation>通过通配符主题 %1 读取保留消息</translation>
    </message>
    <message>
        <source>what is retained on %1 comes again with each subscription</source>
        <translation>%1 上的保留消息在每次订阅时都会再次到来</translation>
    </message>
    <message>
        <source>the topic has %1 levels</source>
        <translation>主题有 %1 个层级</translation>
    </message>
    <message>
        <source>the topics %1 and %2 match the same messages</source>
        <translation>主题 %1 与 %2 匹配相同的消息</translation>
    </message>
    <message>
        <source>cleanSession is false: the session outlives the connection</source>
        <translation>cleanSession 为 false：会话在连接结束后仍保留</translation>
    </message>
    <message>
        <source>two replicas with the consumerID %1 throw each other out</source>
        <translation>consumerID 同为 %1 的两个副本会互相挤掉</translation>
    </message>
    <message>
        <source>qos is 2</source>
        <translation>qos 为 2</translation>
    </message>
    <message>
        <source>qos is 0</source>
        <translation>qos 为 0</translation>
    </message>
    <message>
        <source>a message that the app does not take stays unacknowledged (qos %1)</source>
        <translation>应用未接受的消息会一直未确认（qos %1）</translation>
    </message>
    <message>
        <source>no user name</source>
        <translation>没有用户名</translation>
    </message>
    <message>
        <source>the login of Dapr&apos;s sample URL</source>
        <translation>Dapr 示例 URL 中的登录信息</translation>
    </message>
    <message>
        <source>a colon in the user name names a virtual host</source>
        <translation>用户名中的冒号指定了虚拟主机</translation>
    </message>
    <message>
        <source>the URL&apos;s scheme is %1</source>
        <translation>URL 的方案是 %1</translation>
    </message>
    <message>
        <source>retain is true</source>
        <translation>retain 为 true</translation>
    </message>
    <message>
        <source>the topic %1 is the broker&apos;s own</source>
        <translation>主题 %1 属于代理自己</translation>
    </message>
    <message>
        <source>the topic %1 begins with a dollar</source>
        <translation>主题 %1 以美元符号开头</translation>
    </message>
    <message>
        <source>the topic %1 begins with a wildcard</source>
        <translation>主题 %1 以通配符开头</translation>
    </message>
    <message>
        <source>the topic %1 is no valid topic filter</source>
        <translation>主题 %1 不是有效的主题过滤器</translation>
    </message>
    <message>
        <source>cleanSession is true: what is un-acked or queued goes with the connection</source>
        <translation>cleanSession 为 true：未确认或排队的消息随连接一起消失</translation>
    </message>
    <message>
        <source>qos %1: the broker alone decides whether and when a message that the app did not take comes again</source>
        <translation>qos %1：应用没有接收的消息是否以及何时再来，只由代理决定</translation>
    </message>
    <message>
        <source>cleanSession is false: what is un-acked comes again after a reconnect</source>
        <translation>cleanSession 为 false：未确认的消息在重新连接后再来</translation>
    </message>
    <message>
        <source>qos %1: each message that the app did not take holds a place in the window</source>
        <translation>qos %1：应用没有接收的每条消息都占用窗口中的一个位置</translation>
    </message>
    <message>
        <source>the topic %1 has a wildcard</source>
        <translation>主题 %1 含有通配符</translation>
    </message>
</context>
<context>
    <name>wb::broker::Traps</name>
    <message>
        <source>holds the unknown word &quot;%1&quot;</source>
        <translation>含有未知的词“%1”</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1%2</translation>
    </message>
    <message>
        <source>If this is %1: %2</source>
        <translation>如果这是 %1：%2</translation>
    </message>
</context>
<context>
    <name>wb::broker::Why</name>
    <message>
        <source>This connection has a clean session: when it ends, the message is gone.</source>
        <translation>此连接使用 clean session：连接结束，消息就没了。</translation>
    </message>
    <message>
        <source>Set cleanSession to &quot;false&quot; with a consumerID that stays the same, or add a Resiliency retry policy, which tries again inside the sidecar.</source>
        <translation>将 cleanSession 设为 &quot;false&quot; 并保持 consumerID 不变，或添加 Resiliency 重试策略，由它在边车内重试。</translation>
    </message>
    <message>
        <source>The next delivery comes by itself, with DUP. A Resiliency retry policy would try again sooner, inside the sidecar.</source>
        <translation>下一次投递会自动到来，带 DUP。Resiliency 重试策略会更早地在边车内重试。</translation>
    </message>
    <message>
        <source>Without a reconnect it waits, and holds one of the broker&apos;s in-flight places. Reconnect to have it sent again, or add a Resiliency retry policy, which tries again inside the sidecar.</source>
        <translation>不重连它就一直等待，并占用代理的一个在途名额。重连可让它重发，或添加 Resiliency 重试策略，由它在边车内重试。</translation>
    </message>
    <message>
        <source>The app failed.</source>
        <translation>应用失败。</translation>
    </message>
    <message>
        <source>The app failed (%1).</source>
        <translation>应用失败（%1）。</translation>
    </message>
    <message>
        <source>It is the same message: its packet id was un-acknowledged in the same session, with the same topic and bytes.</source>
        <translation>这是同一条消息：它的报文 ID 在同一会话中未确认，主题和字节也相同。</translation>
    </message>
    <message>
        <source>It is the same event: its CloudEvents id was seen before.</source>
        <translation>这是同一事件：它的 CloudEvents id 之前见过。</translation>
    </message>
    <message>
        <source>It is taken for the same message because topic and bytes are the same. That is a guess: two equal messages look like this, too.</source>
        <translation>因为主题和字节相同，所以视为同一条消息。这是猜测：两条相同的消息看起来也是这样。</translation>
    </message>
    <message>
        <source>Our PUBLISH was sent again, with DUP.</source>
        <translation>我们的 PUBLISH 重发了，带 DUP。</translation>
    </message>
    <message>
        <source>Its acknowledgement had not come when the connection ended. The client inside Dapr sends such messages again at every reconnect, also after a clean session, in the order of a Go map.</source>
        <translation>连接结束时它的确认还没有到。Dapr 内部的客户端在每次重连时重发这样的消息，clean session 之后也一样，顺序是 Go map 的顺序。</translation>
    </message>
    <message>
        <source>We published it.</source>
        <translation>我们发布了它。</translation>
    </message>
    <message>
        <source>At QoS 0 nothing confirms it: whether the broker has it shows only when it is delivered.</source>
        <translation>QoS 0 没有任何确认：只有投递了才知道代理收到了它。</translation>
    </message>
    <message>
        <source>It is the broker&apos;s when its acknowledgement comes.</source>
        <translation>收到确认后，它就归代理负责。</translation>
    </message>
    <message>
        <source>The broker confirmed our PUBLISH.</source>
        <translation>代理确认了我们的 PUBLISH。</translation>
    </message>
    <message>
        <source>From here on the message is the broker&apos;s. That it was confirmed does not mean that anybody gets it: a broker also confirms what its access rules forbid, and what nobody subscribes to.</source>
        <translation>从这里起消息归代理负责。被确认并不表示有人会收到它：代理也会确认访问规则禁止的消息和无人订阅的消息。</translation>
    </message>
    <message>
        <source>Our PUBLISH was discarded.</source>
        <translation>我们的 PUBLISH 被丢弃。</translation>
    </message>
    <message>
        <source>There was no connection. At QoS 0 the client keeps nothing, and tells the publisher of success all the same.</source>
        <translation>当时没有连接。QoS 0 时客户端什么也不保存，却仍然告诉发布者成功。</translation>
    </message>
    <message>
        <source>Publish with qos 1.</source>
        <translation>请用 qos 1 发布。</translation>
    </message>
    <message>
        <source>Our PUBLISH was discarded, unconfirmed.</source>
        <translation>我们的 PUBLISH 未经确认就被丢弃。</translation>
    </message>
    <message>
        <source>The session that kept it was thrown away. Whether the broker had taken it before is not known.</source>
        <translation>保存它的会话被丢弃了。代理之前是否已收下它，无从得知。</translation>
    </message>
    <message>
        <source>The publisher was told of success, rightly.</source>
        <translation>发布者被告知成功，这是对的。</translation>
    </message>
    <message>
        <source>The broker had confirmed the message.</source>
        <translation>代理已确认该消息。</translation>
    </message>
    <message>
        <source>The publisher was told of an error.</source>
        <translation>发布者被告知出错。</translation>
    </message>
    <message>
        <source>The component waits 20 s for the broker&apos;s acknowledgement. The message stays in the client&apos;s memory all the same and is sent after the next reconnect: a publisher that tries again makes a second copy.</source>
        <translation>组件等待代理的确认 20 秒。消息仍然留在客户端内存中，并在下次重连后发送：发布者再试一次就会产生第二份。</translation>
    </message>
    <message>
        <source>Let subscribers recognise copies by their event id.</source>
        <translation>让订阅者用事件 id 识别重复的副本。</translation>
    </message>
    <message>
        <source>The publisher was told of success, but nothing confirms that the broker has the message.</source>
        <translation>发布者被告知成功，但没有任何东西证明代理收到了消息。</translation>
    </message>
    <message>
        <source>At QoS 0 written counts as published; while the client reconnects even that is not needed: the message is thrown away.</source>
        <translation>QoS 0 时写出即算已发布；客户端重连期间连写出都不需要：消息被直接丢掉。</translation>
    </message>
    <message>
        <source>The publisher was told of success before the broker confirmed anything.</source>
        <translation>代理还没有确认任何东西，发布者就被告知成功。</translation>
    </message>
    <message>
        <source>When the connection comes back, the client inside Dapr gives the message its packet id again, and with that ends the old call without an error.</source>
        <translation>连接恢复时，Dapr 内部的客户端重新给消息分配原来的报文 ID，旧的调用随之无错误地结束。</translation>
    </message>
    <message>
        <source>Count on it only when the PUBACK is seen.</source>
        <translation>看到 PUBACK 才能当真。</translation>
    </message>
    <message>
        <source>The broker has not confirmed our PUBLISH yet.</source>
        <translation>代理还没有确认我们的 PUBLISH。</translation>
    </message>
    <message>
        <source>Until then the client keeps it, and sends it again with DUP after a reconnect.</source>
        <translation>在此之前客户端保存着它，并在重连后带 DUP 重发。</translation>
    </message>
    <message>
        <source>The broker has it; no sidecar connection of this window has received it.</source>
        <translation>代理已有这条消息；此窗口的边车连接都还没有收到它。</translation>
    </message>
    <message>
        <source>Either no subscription matches its topic, or the broker holds it back: because the session is away, or because its in-flight window is full.</source>
        <translation>要么没有订阅匹配它的主题，要么代理扣着它：因为会话不在线，或者在途窗口已满。</translation>
    </message>
    <message>
        <source>Look at the gauge of un-acknowledged messages, and at the subscriptions.</source>
        <translation>请看未确认消息的量表，以及各个订阅。</translation>
    </message>
    <message>
        <source>The broker delivered it.</source>
        <translation>代理投递了它。</translation>
    </message>
    <message>
        <source>The broker delivered it again.</source>
        <translation>代理再次投递了它。</translation>
    </message>
    <message>
        <source>It is a retained message: every SUBSCRIBE brings it, and Dapr subscribes anew after each reconnect.</source>
        <translation>这是保留消息：每次 SUBSCRIBE 都会带来它，而 Dapr 每次重连后都重新订阅。</translation>
    </message>
    <message>
        <source>With DUP: the broker may have delivered it before, but not to a connection that this window saw.</source>
        <translation>带 DUP：代理可能之前投递过它，但不是投递给此窗口看到的连接。</translation>
    </message>
    <message>
        <source>For the first time, as far as this window saw.</source>
        <translation>就此窗口所见，这是第一次。</translation>
    </message>
    <message>
        <source>It is retained: every SUBSCRIBE brings it again, and Dapr subscribes anew after each reconnect.</source>
        <translation>它是保留消息：每次 SUBSCRIBE 都会再次带来它，而 Dapr 每次重连后都重新订阅。</translation>
    </message>
    <message>
        <source>The app is not told of DUP. It must bear a message that comes twice.</source>
        <translation>应用不会得知 DUP。它必须能承受来两次的消息。</translation>
    </message>
    <message>
        <source>The sidecar has it.</source>
        <translation>边车收到了它。</translation>
    </message>
    <message>
        <source>It is about to ask the app.</source>
        <translation>它即将询问应用。</translation>
    </message>
    <message>
        <source>No handler takes it, so no acknowledgement is sent.</source>
        <translation>没有处理程序接收它，因此不发送确认。</translation>
    </message>
    <message>
        <source>A resumed session delivers right after CONNACK, but Dapr subscribes only when the app is ready. What comes before finds no handler, is dropped by the client and stays un-acknowledged. The same happens to topics that nothing here subscribes to any more.</source>
        <translation>恢复的会话在 CONNACK 之后立即投递，而 Dapr 要等应用就绪才订阅。在此之前到来的消息找不到处理程序，被客户端丢下，一直未确认。这里不再有人订阅的主题也是如此。</translation>
    </message>
    <message>
        <source>Reconnect once the app has subscribed: only the restart of the sidecar has the gap. An input binding subscribes while it connects and does not have it.</source>
        <translation>应用订阅之后重连即可：只有边车重启时才有这个空档。输入绑定在连接时就订阅，没有这个问题。</translation>
    </message>
    <message>
        <source>The app is asked once more.</source>
        <translation>再次询问应用。</translation>
    </message>
    <message>
        <source>The app is asked.</source>
        <translation>正在询问应用。</translation>
    </message>
    <message>
        <source>The acknowledgement waits for its answer; meanwhile the message holds one of the broker&apos;s in-flight places.</source>
        <translation>确认要等它的应答；在此期间消息占用代理的一个在途名额。</translation>
    </message>
    <message>
        <source>Without a timeout policy the sidecar waits as long as the app takes.</source>
        <translation>没有超时策略时，应用要多久，边车就等多久。</translation>
    </message>
    <message>
        <source>the next attempt comes in %1 s</source>
        <translation>下一次尝试在 %1 秒后</translation>
    </message>
    <message>
        <source>the next attempt comes after the policy&apos;s pause</source>
        <translation>下一次尝试在策略的间隔之后</translation>
    </message>
    <message>
        <source>The sidecar tries again: %1.</source>
        <translation>边车将重试：%1。</translation>
    </message>
    <message>
        <source>The policy %1 tries again inside the sidecar: %2.</source>
        <translation>策略 %1 在边车内重试：%2。</translation>
    </message>
    <message>
        <source>This is the sidecar, not the broker: the broker has delivered it once and waits for the acknowledgement. Nothing of it can be seen on the wire.</source>
        <translation>这是边车，不是代理：代理只投递了一次，在等确认。线路上看不到这些尝试。</translation>
    </message>
    <message>
        <source>The message holds one of the broker&apos;s in-flight places until the policy is done.</source>
        <translation>在策略结束之前，消息一直占用代理的一个在途名额。</translation>
    </message>
    <message>
        <source>The app took it.</source>
        <translation>应用收下了它。</translation>
    </message>
    <message>
        <source>Attempt %1 succeeded: the retry policy spared a redelivery by the broker.</source>
        <translation>第 %1 次尝试成功：重试策略省去了代理的重新投递。</translation>
    </message>
    <message>
        <source>An answer of 200 to 299 without another status is a success; the acknowledgement follows.</source>
        <translation>应答 200 到 299 且没有其他状态即为成功；随后是确认。</translation>
    </message>
    <message>
        <source>The app said DROP: it is acknowledged and not tried again.</source>
        <translation>应用说 DROP：消息被确认，不再重试。</translation>
    </message>
    <message>
        <source>Status DROP, or HTTP 404, means so.</source>
        <translation>状态 DROP 或 HTTP 404 就是这个意思。</translation>
    </message>
    <message>
        <source>It answered %1; status DROP, or HTTP 404, means so.</source>
        <translation>它应答了 %1；状态 DROP 或 HTTP 404 就是这个意思。</translation>
    </message>
    <message>
        <source>With a dead-letter topic such messages are kept there (since Dapr 1.13).</source>
        <translation>有死信主题时，这样的消息保存在那里（自 Dapr 1.13 起）。</translation>
    </message>
    <message>
        <source>This attempt was the last one.</source>
        <translation>这是最后一次尝试。</translation>
    </message>
    <message>
        <source>No retry policy applies, so the sidecar does not try again.</source>
        <translation>没有适用的重试策略，因此边车不再重试。</translation>
    </message>
    <message>
        <source>The policy %1 does not try again.</source>
        <translation>策略 %1 不再重试。</translation>
    </message>
    <message>
        <source>The attempt was given up.</source>
        <translation>这次尝试被放弃。</translation>
    </message>
    <message>
        <source>The component was closed, or its app went away, before an answer came.</source>
        <translation>应答到来之前，组件已关闭，或应用已离开。</translation>
    </message>
    <message>
        <source>Dapr sends no acknowledgement.</source>
        <translation>Dapr 不发送确认。</translation>
    </message>
    <message>
        <source>The policy %1 gave up after attempt %2. Dapr sends no acknowledgement.</source>
        <translation>策略 %1 在第 %2 次尝试后放弃。Dapr 不发送确认。</translation>
    </message>
    <message>
        <source>There is no dead-letter topic, so the message is left to the broker.</source>
        <translation>没有死信主题，因此消息留给代理。</translation>
    </message>
    <message>
        <source>The payload is not a JSON object: the app is never asked, and no acknowledgement is sent.</source>
        <translation>载荷不是 JSON 对象：不会询问应用，也不发送确认。</translation>
    </message>
    <message>
        <source>An empty payload, as one that clears a retained message, is not one either.</source>
        <translation>空载荷（例如用来清除保留消息的）也不是。</translation>
    </message>
    <message>
        <source>Dapr reads every message as a CloudEvent unless told otherwise; text, numbers and arrays are none. It would come to the same end each time.</source>
        <translation>除非另有说明，Dapr 把每条消息都当作 CloudEvent 读取；文本、数字和数组都不是。每次结果都会一样。</translation>
    </message>
    <message>
        <source>Dapr says: %1</source>
        <translation>Dapr 说：%1</translation>
    </message>
    <message>
        <source>Set rawPayload to &quot;true&quot; in the subscription&apos;s metadata, or add a dead-letter topic. Sent again, it would fail again.</source>
        <translation>在订阅的 metadata 中将 rawPayload 设为 &quot;true&quot;，或添加死信主题。重发也会再次失败。</translation>
    </message>
    <message>
        <source>A routing rule could not be evaluated: the app is not asked, and no acknowledgement is sent.</source>
        <translation>有一条路由规则无法计算：不会询问应用，也不发送确认。</translation>
    </message>
    <message>
        <source>A CEL rule that looks at something the event does not have ends in an error, not in false.</source>
        <translation>CEL 规则查看事件中没有的东西时，结果是错误，而不是 false。</translation>
    </message>
    <message>
        <source>Ask with has(event.data.x) before the rule looks at it. Sent again, it would fail again.</source>
        <translation>在规则查看之前先用 has(event.data.x) 询问。重发也会再次失败。</translation>
    </message>
    <message>
        <source>It had expired: dropped and acknowledged without asking the app.</source>
        <translation>它已过期：未询问应用就丢弃并确认。</translation>
    </message>
    <message>
        <source>The event has an expiration, set by its publisher with ttlInSeconds, and it lies in the past. MQTT knows nothing of it: the broker delivers such messages like any other.</source>
        <translation>事件有过期时间，由发布者用 ttlInSeconds 设定，而它已经过去。MQTT 对此一无所知：代理照常投递这样的消息。</translation>
    </message>
    <message>
        <source>No route takes it: dropped and acknowledged without asking the app.</source>
        <translation>没有路由接收它：未询问应用就丢弃并确认。</translation>
    </message>
    <message>
        <source>No rule of the subscription matches, and it has no default route.</source>
        <translation>订阅的规则都不匹配，也没有默认路由。</translation>
    </message>
    <message>
        <source>Give the subscription a default route. With a dead-letter topic such messages are kept there.</source>
        <translation>给订阅一个默认路由。有死信主题时，这样的消息保存在那里。</translation>
    </message>
    <message>
        <source>the dead-letter topic</source>
        <translation>死信主题</translation>
    </message>
    <message>
        <source>The policy %1 gave up after attempt %2.</source>
        <translation>策略 %1 在第 %2 次尝试后放弃。</translation>
    </message>
    <message>
        <source>The sidecar published it to %1.</source>
        <translation>边车将它发布到 %1。</translation>
    </message>
    <message>
        <source>When that publish succeeds, the message itself is acknowledged: the broker forgets it, and what happens next is up to whoever reads that topic.</source>
        <translation>该发布成功后，消息本身被确认：代理忘掉它，接下来怎样由读取该主题的人决定。</translation>
    </message>
    <message>
        <source>Without a retry policy the first failure goes there.</source>
        <translation>没有重试策略时，第一次失败就送到那里。</translation>
    </message>
    <message>
        <source>Dapr 1.9 published it again to its own topic and acknowledged it.</source>
        <translation>Dapr 1.9 将它再次发布到自己的主题并确认了它。</translation>
    </message>
    <message>
        <source>Every subscriber of the topic gets it once more, behind all others, without end while the app fails.</source>
        <translation>该主题的每个订阅者都会再收到一次，排在所有消息之后；只要应用失败就没有尽头。</translation>
    </message>
    <message>
        <source>Use Dapr 1.10 or newer.</source>
        <translation>请使用 Dapr 1.10 或更新版本。</translation>
    </message>
    <message>
        <source>The app failed, and the message is lost.</source>
        <translation>应用失败，消息丢失。</translation>
    </message>
    <message>
        <source>At QoS 0 a message is sent at most once: there is nothing to leave un-acknowledged, and nobody sends it again.</source>
        <translation>QoS 0 的消息最多发送一次：没有可以不确认的东西，也没有人重发。</translation>
    </message>
    <message>
        <source>Subscribe and publish with qos 1, or add a retry policy, which tries again inside the sidecar.</source>
        <translation>用 qos 1 订阅和发布，或添加重试策略，由它在边车内重试。</translation>
    </message>
    <message>
        <source>It was un-acknowledged when its session ended: nobody will send it again.</source>
        <translation>会话结束时它未确认：不会有人重发它。</translation>
    </message>
    <message>
        <source>The connection had a clean session, and that ends with the connection.</source>
        <translation>连接使用 clean session，会话随连接结束。</translation>
    </message>
    <message>
        <source>The broker had no session any more when the client came back: it was thrown away, it expired, or the broker kept it in memory only.</source>
        <translation>客户端回来时代理已没有会话：它被丢弃、已过期，或代理只把它保存在内存中。</translation>
    </message>
    <message>
        <source>Keep cleanSession at &quot;false&quot; with a consumerID that stays the same, and give the broker a store that outlives it.</source>
        <translation>保持 cleanSession 为 &quot;false&quot; 且 consumerID 不变，并给代理一个比它更长久的存储。</translation>
    </message>
    <message>
        <source>The app took it. At QoS 0 there is nothing to acknowledge.</source>
        <translation>应用收下了它。QoS 0 没有什么要确认。</translation>
    </message>
    <message>
        <source>Had the app failed, nobody would have sent it again.</source>
        <translation>假如应用失败，不会有人重发它。</translation>
    </message>
    <message>
        <source>It was delivered %1 times so far, and each time it came to this.</source>
        <translation>到目前为止它被投递了 %1 次，每次都是这个结果。</translation>
    </message>
    <message>
        <source>Its acknowledgement is due, and held by you.</source>
        <translation>它的确认已到期，被您扣住。</translation>
    </message>
    <message>
        <source>The app is done. To the broker it looks like an app that has not answered yet: the message stays in flight.</source>
        <translation>应用已处理完。在代理看来，应用好像还没有应答：消息仍在途中。</translation>
    </message>
    <message>
        <source>Release it, or cut the connection first: then the acknowledgement comes too late and the message comes again.</source>
        <translation>放行它，或者先切断连接：那样确认就来得太晚，消息会再来一次。</translation>
    </message>
    <message>
        <source>Rule: %1.</source>
        <translation>规则：%1。</translation>
    </message>
    <message>
        <source>Its acknowledgement was due, and dropped on purpose.</source>
        <translation>它的确认已到期，被有意丢弃。</translation>
    </message>
    <message>
        <source>To the broker it looks like an acknowledgement lost on the way.</source>
        <translation>在代理看来，就像确认在路上丢失了。</translation>
    </message>
    <message>
        <source>The app was done when its connection was already gone: the acknowledgement is not sent.</source>
        <translation>应用处理完时连接已经没了：确认不会发送。</translation>
    </message>
    <message>
        <source>An acknowledgement belongs to the connection that the message came by. The message comes again and the app runs a second time, though it had succeeded.</source>
        <translation>确认属于消息到来时的那个连接。消息会再次到来，应用会再运行一次，尽管它已成功。</translation>
    </message>
    <message>
        <source>Let the app recognise a message that it has dealt with, by its event id.</source>
        <translation>让应用用事件 id 识别已经处理过的消息。</translation>
    </message>
    <message>
        <source>Acknowledged, after %1 deliveries.</source>
        <translation>经过 %1 次投递后已确认。</translation>
    </message>
    <message>
        <source>An earlier delivery was left un-acknowledged, so the broker sent it again when the session resumed; this time the acknowledgement left.</source>
        <translation>较早的一次投递未确认，因此代理在会话恢复时重发；这一次确认发出了。</translation>
    </message>
    <message>
        <source>Acknowledged, after %1 attempts inside the sidecar.</source>
        <translation>在边车内尝试 %1 次后已确认。</translation>
    </message>
    <message>
        <source>The retry policy asked the app again; the broker has delivered it only once.</source>
        <translation>重试策略再次询问了应用；代理只投递了一次。</translation>
    </message>
    <message>
        <source>The app took it, and the acknowledgement left.</source>
        <translation>应用收下了它，确认已发出。</translation>
    </message>
    <message>
        <source>With it the broker forgets the message.</source>
        <translation>代理随之忘掉这条消息。</translation>
    </message>
    <message>
        <source>The QoS 2 exchange is complete.</source>
        <translation>QoS 2 交换已完成。</translation>
    </message>
    <message>
        <source>PUBREC left after the handler succeeded; PUBREL and PUBCOMP follow by themselves.</source>
        <translation>处理程序成功后发出 PUBREC；PUBREL 和 PUBCOMP 自动跟随。</translation>
    </message>
    <message>
        <source>A QoS 2 message, and the app handled it %1 times.</source>
        <translation>一条 QoS 2 消息，应用却处理了 %1 次。</translation>
    </message>
    <message>
        <source>The client inside Dapr hands a QoS 2 message to the app before PUBREC and does not remember its packet id: delivered again, it is handled again. Exactly once ends at the sidecar.</source>
        <translation>Dapr 内部的客户端在 PUBREC 之前就把 QoS 2 消息交给应用，并且不记住报文 ID：再次投递就再次处理。“恰好一次”到边车为止。</translation>
    </message>
</context>
<context>
    <name>wb::dapr::Cel</name>
    <message>
        <source>the expression takes too many steps</source>
        <translation>表达式的求值步骤过多</translation>
    </message>
    <message>
        <source>the number %1 is written in a way that is not read here</source>
        <translation>此处无法读取数字 %1 的写法</translation>
    </message>
    <message>
        <source>the time zone %1 is not known here</source>
        <translation>此处不支持时区 %1</translation>
    </message>
    <message>
        <source>a text becomes too long</source>
        <translation>文本变得过长</translation>
    </message>
    <message>
        <source>a list becomes too long</source>
        <translation>列表变得过长</translation>
    </message>
    <message>
        <source>the expression is nested too deeply</source>
        <translation>表达式嵌套过深</translation>
    </message>
    <message>
        <source>messages (%1{…}) are not known here</source>
        <translation>此处不支持消息（%1{…}）</translation>
    </message>
    <message>
        <source>the regular expression has %1, which is not certain to mean the same here</source>
        <translation>正则表达式含有 %1，其含义在此处不一定相同</translation>
    </message>
    <message>
        <source>the regular expression is too long</source>
        <translation>正则表达式过长</translation>
    </message>
    <message>
        <source>the regular expression is not understood here: %1</source>
        <translation>此处无法理解该正则表达式：%1</translation>
    </message>
    <message>
        <source>the regular expression takes too long here</source>
        <translation>该正则表达式在此处耗时过长</translation>
    </message>
</context>
<context>
    <name>wb::dapr::Checks</name>
    <message>
        <source>Rename to %1</source>
        <translation>改名为 %1</translation>
    </message>
    <message>
        <source>With cleanSession false, messages that waited at the broker arrive before Dapr has subscribed after a restart: they find no handler, stay unacknowledged and block the in-flight window until the next reconnect.</source>
        <translation>cleanSession 为 false 时，重启后在代理处等待的消息会在 Dapr 订阅之前到达：它们找不到处理程序，一直未确认，并阻塞在途窗口，直到下次重新连接。</translation>
    </message>
    <message>
        <source>There is only version v1 of %1.</source>
        <translation>%1 只有版本 v1。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a duration with a unit, such as 30s: Dapr uses 5 seconds.</source>
        <translation>“%1”不是带单位的时长（如 30s）：Dapr 使用 5 秒。</translation>
    </message>
    <message>
        <source>The scopes do not name the app %1: its sidecar does not load this component.</source>
        <translation>scopes 中没有应用 %1：其边车不加载此组件。</translation>
    </message>
    <message>
        <source>The component %1 uses the same client id on the same broker: the two throw each other out again and again. Give each its own consumerID.</source>
        <translation>组件 %1 在同一代理上使用相同的客户端 ID：二者会反复把对方踢下线。请为每个组件设置各自的 consumerID。</translation>
    </message>
    <message>
        <source>The client id %1 is longer than the 23 bytes that every broker must accept; most accept more.</source>
        <translation>客户端 ID %1 超过每个代理都必须接受的 23 字节；多数代理接受更长的。</translation>
    </message>
    <message>
        <source>Write %1</source>
        <translation>写为 %1</translation>
    </message>
    <message>
        <source>From Dapr 1.10 %1 runs the code of %2: client ids and defaults differ from documentation before that.</source>
        <translation>从 Dapr 1.10 起，%1 运行 %2 的代码：客户端 ID 和默认值与此前的文档不同。</translation>
    </message>
    <message>
        <source>Neither input nor output is named: the binding does nothing at all.</source>
        <translation>既没有指明输入也没有指明输出：此绑定什么也不做。</translation>
    </message>
    <message>
        <source>Nothing can be published to a topic with wildcards: the broker closes the connection, and again after each reconnect.</source>
        <translation>不能向带通配符的主题发布：代理会关闭连接，每次重新连接后都会如此。</translation>
    </message>
    <message>
        <source>An invocation without a topic of its own would publish to wildcards, and the broker closes the connection; set direction to input if the binding only listens.</source>
        <translation>没有自带主题的调用会向通配符发布，代理随即关闭连接；如果此绑定只监听，请将 direction 设为 input。</translation>
    </message>
    <message>
        <source>%1 cannot be read here. Dapr looks for it from the folder in which daprd is started.</source>
        <translation>%1 在此无法读取。Dapr 从启动 daprd 的文件夹开始查找它。</translation>
    </message>
    <message>
        <source>The field %1 is required and is %2.</source>
        <translation>字段 %1 是必需的，但%2。</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>为空</translation>
    </message>
    <message>
        <source>missing</source>
        <translation>缺少</translation>
    </message>
    <message>
        <source>A binding needs a consumerID; Dapr fills it in for pub/sub only, whatever older documentation says.</source>
        <translation>绑定需要 consumerID；无论旧文档怎么说，Dapr 只为发布/订阅填写它。</translation>
    </message>
    <message>
        <source>Nothing reads %1: user name and password belong into the url.</source>
        <translation>没有代码读取 %1：用户名和密码应写在 url 中。</translation>
    </message>
    <message>
        <source>Nothing reads the field %1.</source>
        <translation>没有代码读取字段 %1。</translation>
    </message>
    <message>
        <source>Nothing reads the field %1; %2 is probably meant.</source>
        <translation>没有代码读取字段 %1；可能想写的是 %2。</translation>
    </message>
    <message>
        <source>%1 has no effect here. %2</source>
        <translation>%1 在此无效。%2</translation>
    </message>
    <message>
        <source>%1 is read only when it is spelt %2.</source>
        <translation>%1 只有写作 %2 时才会被读取。</translation>
    </message>
    <message>
        <source>%1 is read as %2 from Dapr 1.11; before, it was ignored.</source>
        <translation>从 Dapr 1.11 起，%1 被当作 %2 读取；此前它被忽略。</translation>
    </message>
    <message>
        <source>Spelt %1, this field keeps the component from starting: Dapr adds its own consumerID and then finds two.</source>
        <translation>写作 %1 时，此字段会使组件无法启动：Dapr 会加上自己的 consumerID，于是出现两个。</translation>
    </message>
    <message>
        <source>Spelt %1, this certificate is silently dropped in pub/sub: it must be %2.</source>
        <translation>写作 %1 时，此证书在发布/订阅中会被悄悄丢弃：必须写作 %2。</translation>
    </message>
    <message>
        <source>%1 and %2 are the same field to Dapr, which refuses to start with both.</source>
        <translation>对 Dapr 而言 %1 与 %2 是同一字段，同时出现时它拒绝启动。</translation>
    </message>
    <message>
        <source>%1 is there twice; only the last one counts.</source>
        <translation>%1 出现了两次；只有最后一个有效。</translation>
    </message>
    <message>
        <source>This metadata item has no name; nothing reads it.</source>
        <translation>此元数据项没有名称；没有代码读取它。</translation>
    </message>
    <message>
        <source>The value of %1 is a placeholder from the documentation, not PEM; Dapr has no such syntax. Put the PEM text here, or a secretKeyRef.</source>
        <translation>%1 的值是文档中的占位符，不是 PEM；Dapr 没有这种语法。请在此填写 PEM 文本，或使用 secretKeyRef。</translation>
    </message>
    <message>
        <source>Use double quotes</source>
        <translation>使用双引号</translation>
    </message>
    <message>
        <source>The line ends of %1 are written as \n and stay so: Dapr finds no PEM in it.</source>
        <translation>%1 的行尾写成了 \n，并会原样保留：Dapr 在其中找不到 PEM。</translation>
    </message>
    <message>
        <source>Use | instead of &gt;</source>
        <translation>用 | 代替 &gt;</translation>
    </message>
    <message>
        <source>The lines of %1 are joined into one: Dapr finds no PEM in it. A block that begins with | keeps its lines.</source>
        <translation>%1 的各行被连成一行：Dapr 在其中找不到 PEM。以 | 开头的块会保留各行。</translation>
    </message>
    <message>
        <source>%1 wants the PEM text itself, not the name of a file.</source>
        <translation>%1 需要的是 PEM 文本本身，而不是文件名。</translation>
    </message>
    <message>
        <source>%1 holds no PEM block: -----BEGIN must stand at the start of a line, and base64 lines behind it.</source>
        <translation>%1 中没有 PEM 块：-----BEGIN 必须位于行首，其后为 base64 行。</translation>
    </message>
    <message>
        <source>%1 holds PEM, but no %2: Dapr starts, warns, and connects without it.</source>
        <translation>%1 中有 PEM，但没有%2：Dapr 会启动、发出警告，并在没有它的情况下连接。</translation>
    </message>
    <message>
        <source>private key</source>
        <translation>私钥</translation>
    </message>
    <message>
        <source>certificate</source>
        <translation>证书</translation>
    </message>
    <message>
        <source>This private key is encrypted; Dapr has no way to give its pass-phrase.</source>
        <translation>此私钥已加密；Dapr 无法提供其口令。</translation>
    </message>
    <message>
        <source>%1 alone is ignored: the client presents a certificate only when %2 is there too.</source>
        <translation>单独的 %1 会被忽略：只有同时有 %2，客户端才会出示证书。</translation>
    </message>
    <message>
        <source>%1 has no effect with %2://: only the scheme turns TLS on. Use mqtts://.</source>
        <translation>%1 与 %2:// 一起时无效：只有协议方案能启用 TLS。请使用 mqtts://。</translation>
    </message>
    <message>
        <source>There is no pub/sub component %1 among the open resources.</source>
        <translation>已打开的资源中没有发布/订阅组件 %1。</translation>
    </message>
    <message>
        <source>The subscription does not name its pub/sub component (pubsubname).</source>
        <translation>此订阅没有指明其发布/订阅组件（pubsubname）。</translation>
    </message>
    <message>
        <source>The subscription has no topic.</source>
        <translation>此订阅没有主题。</translation>
    </message>
    <message>
        <source>The subscription has no route: Dapr removes it from its list.</source>
        <translation>此订阅没有路由：Dapr 会将其从列表中移除。</translation>
    </message>
    <message>
        <source>A dead-letter topic is published to, so it cannot hold + or #: the broker closes the connection.</source>
        <translation>死信主题是用来发布的，因此不能包含 + 或 #：代理会关闭连接。</translation>
    </message>
    <message>
        <source>The subscription itself matches its dead-letter topic: a message that fails comes back for ever.</source>
        <translation>此订阅自身匹配其死信主题：失败的消息会永远返回。</translation>
    </message>
    <message>
        <source>The subscription %1 already has this topic: Dapr uses the first and leaves this one out.</source>
        <translation>订阅 %1 已经有此主题：Dapr 使用第一个，不用这一个。</translation>
    </message>
    <message>
        <source>Messages can match %1 and %2 at once: Dapr then runs one of the two handlers twice, and the first success acknowledges for both.</source>
        <translation>消息可能同时匹配 %1 和 %2：此时 Dapr 会把两个处理程序之一运行两次，并且第一次成功就替二者确认。</translation>
    </message>
    <message>
        <source>Dapr&apos;s own matching mixes up %1 and %2: a message of one can reach the handler of the other.</source>
        <translation>Dapr 自己的匹配会混淆 %1 和 %2：其中一个的消息可能到达另一个的处理程序。</translation>
    </message>
    <message>
        <source>After a reconnect Dapr runs the handler of a shared subscription twice for each message.</source>
        <translation>重新连接后，Dapr 会对每条消息运行两次共享订阅的处理程序。</translation>
    </message>
    <message>
        <source>rawPayload must be true or false; with &quot;%1&quot; every message fails.</source>
        <translation>rawPayload 必须为 true 或 false；写成“%1”时每条消息都会失败。</translation>
    </message>
    <message>
        <source>The topic is empty.</source>
        <translation>主题为空。</translation>
    </message>
    <message>
        <source>The topic is longer than 65535 bytes.</source>
        <translation>主题超过 65535 字节。</translation>
    </message>
    <message>
        <source>A topic cannot hold the character U+0000.</source>
        <translation>主题不能包含字符 U+0000。</translation>
    </message>
    <message>
        <source># stands for whole levels and only at the end: %1 is not a topic filter.</source>
        <translation># 代表若干完整层级，且只能在末尾：%1 不是主题过滤器。</translation>
    </message>
    <message>
        <source>+ stands for one whole level: %1 is not a topic filter.</source>
        <translation>+ 代表一个完整层级：%1 不是主题过滤器。</translation>
    </message>
    <message>
        <source>The square brackets are the documentation&apos;s marks for optional parts: put the broker&apos;s own address here, such as mqtt://localhost:1883.</source>
        <translation>方括号是文档中表示可选部分的标记：请在此填写代理自己的地址，例如 mqtt://localhost:1883。</translation>
    </message>
    <message>
        <source>Dapr cannot read this URL: the part behind :// is not a user, host and port.</source>
        <translation>Dapr 无法读取此 URL：:// 之后的部分不是用户、主机和端口。</translation>
    </message>
    <message>
        <source>White space around the URL is not trimmed: Dapr cannot read it.</source>
        <translation>URL 两端的空白不会被去除：Dapr 无法读取它。</translation>
    </message>
    <message>
        <source>Remove the white space</source>
        <translation>去除空白</translation>
    </message>
    <message>
        <source>A /, ?, # or space in user name or password must be escaped: %2F, %3F, %23, %20.</source>
        <translation>用户名或密码中的 /、?、# 或空格必须转义：%2F、%3F、%23、%20。</translation>
    </message>
    <message>
        <source>The URL has no scheme such as mqtt://: Dapr takes what stands before the colon for one, and never connects.</source>
        <translation>URL 没有 mqtt:// 之类的协议方案：Dapr 会把冒号前的内容当作协议方案，因而永远无法连接。</translation>
    </message>
    <message>
        <source>Put mqtt:// before it</source>
        <translation>在前面加上 mqtt://</translation>
    </message>
    <message>
        <source>The scheme %1:// is not one that the MQTT client knows; use mqtt, mqtts, tcp, ssl, ws or wss.</source>
        <translation>协议方案 %1:// 不是 MQTT 客户端所知道的；请使用 mqtt、mqtts、tcp、ssl、ws 或 wss。</translation>
    </message>
    <message>
        <source>A unix:// URL cannot work: Dapr drops the path, and with it the socket&apos;s name.</source>
        <translation>unix:// URL 无法工作：Dapr 会丢弃路径，套接字的名称也随之丢失。</translation>
    </message>
    <message>
        <source>The URL names no host: Dapr never connects.</source>
        <translation>URL 中没有主机：Dapr 永远无法连接。</translation>
    </message>
    <message>
        <source>No port: Dapr adds none, and every attempt to connect fails. MQTT&apos;s own port here is %1.</source>
        <translation>没有端口：Dapr 不会补上，每次连接尝试都会失败。此处 MQTT 自己的端口是 %1。</translation>
    </message>
    <message>
        <source>Add :%1</source>
        <translation>加上 :%1</translation>
    </message>
    <message>
        <source>Dapr drops the path: it connects to / and not to the path in the URL, which brokers such as EMQX and HiveMQ need for web sockets.</source>
        <translation>Dapr 会丢弃路径：它连接到 /，而不是 URL 中的路径；EMQX 和 HiveMQ 等代理的 WebSocket 需要该路径。</translation>
    </message>
    <message>
        <source>Dapr drops everything behind host and port.</source>
        <translation>Dapr 会丢弃主机和端口之后的一切内容。</translation>
    </message>
    <message>
        <source>A password without a user name is not sent.</source>
        <translation>没有用户名的密码不会被发送。</translation>
    </message>
    <message>
        <source>Several hosts in one URL are not told apart: name one broker.</source>
        <translation>一个 URL 中的多个主机不会被区分：请只写一个代理。</translation>
    </message>
    <message>
        <source>The password stands readable in this file; a secretKeyRef for the url keeps it out.</source>
        <translation>密码以可读形式写在此文件中；为 url 使用 secretKeyRef 可以避免。</translation>
    </message>
    <message>
        <source>User name and password travel unencrypted to %1.</source>
        <translation>用户名和密码以未加密的形式传送到 %1。</translation>
    </message>
    <message>
        <source>8883 is the port for TLS, but this scheme is plain TCP: the connection just hangs. Use mqtts:// for TLS.</source>
        <translation>8883 是 TLS 的端口，但此协议方案是普通 TCP：连接会一直挂起。TLS 请使用 mqtts://。</translation>
    </message>
    <message>
        <source>1883 is the port for plain TCP, but this scheme asks for TLS.</source>
        <translation>1883 是普通 TCP 的端口，但此协议方案要求 TLS。</translation>
    </message>
    <message>
        <source>A port is a number from 1 to 65535.</source>
        <translation>端口是 1 到 65535 的数字。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a QoS: Dapr wants 0, 1 or 2, without sign, spaces or decimal point.</source>
        <translation>“%1”不是 QoS：Dapr 需要 0、1 或 2，不带符号、空格或小数点。</translation>
    </message>
    <message>
        <source>QoS %1 keeps the component from starting; 0, 1 and 2 exist.</source>
        <translation>QoS %1 会使组件无法启动；只有 0、1 和 2。</translation>
    </message>
    <message>
        <source>Dapr starts with QoS %1, but subscribing then fails with &quot;invalid QoS&quot;, and publishing sends a packet that is not valid MQTT.</source>
        <translation>Dapr 会以 QoS %1 启动，但随后订阅会因“invalid QoS”而失败，发布则会发出不合法的 MQTT 报文。</translation>
    </message>
    <message>
        <source>An empty qos is 0, not the default 1: messages can get lost.</source>
        <translation>空的 qos 是 0，而不是默认的 1：消息可能丢失。</translation>
    </message>
    <message>
        <source>Dapr reads &quot;%1&quot; as %2.</source>
        <translation>Dapr 把“%1”读作 %2。</translation>
    </message>
    <message>
        <source>With QoS 0 a publish succeeds even while the connection is down; the message is then lost.</source>
        <translation>使用 QoS 0 时，即使连接已断开，发布也会成功；消息随即丢失。</translation>
    </message>
    <message>
        <source>QoS 2 does not make handling exactly-once: Dapr calls the app before the handshake is done, and again after a redelivery. RabbitMQ grants 1.</source>
        <translation>QoS 2 并不能使处理恰好一次：Dapr 在握手完成之前就调用应用，重新投递后会再次调用。RabbitMQ 只授予 1。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is none of the words for yes (true, t, yes, y, on, 1): Dapr takes it as false, without a word.</source>
        <translation>“%1”不是任何表示“是”的词（true、t、yes、y、on、1）：Dapr 会把它当作 false，且不作任何提示。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a whole number: the component does not start.</source>
        <translation>“%1”不是整数：组件不会启动。</translation>
    </message>
    <message>
        <source>A negative number retries for ever: one message that always fails stays unacknowledged and takes a place in the broker&apos;s in-flight window.</source>
        <translation>负数表示永远重试：总是失败的消息会一直未确认，并占用代理在途窗口中的一个位置。</translation>
    </message>
    <message>
        <source>Put it in quotes</source>
        <translation>加上引号</translation>
    </message>
    <message>
        <source>Without quotes %1 is a YAML mapping: the value becomes %2, and nothing is filled in.</source>
        <translation>不加引号时 %1 是 YAML 映射：值会变成 %2，并且什么也不会填入。</translation>
    </message>
    <message>
        <source>The value of %1 is a YAML %2; Dapr hands its JSON text to the component.</source>
        <translation>%1 的值是 YAML %2；Dapr 会把它的 JSON 文本交给组件。</translation>
    </message>
    <message>
        <source>mapping</source>
        <translation>映射</translation>
    </message>
    <message>
        <source>list</source>
        <translation>列表</translation>
    </message>
    <message>
        <source>{uuid} gives each start another client id, and cleanSession is false: the broker keeps an orphaned session, and queues messages for it, after every start. Set cleanSession to true.</source>
        <translation>{uuid} 使每次启动都有另一个客户端 ID，而 cleanSession 为 false：每次启动后，代理都会留下一个孤立的会话，并为它排队消息。请将 cleanSession 设为 true。</translation>
    </message>
    <message>
        <source>%1 is not filled in; the template is {%2}.</source>
        <translation>%1 不会被填入；模板应为 {%2}。</translation>
    </message>
    <message>
        <source>Write {%1}</source>
        <translation>写为 {%1}</translation>
    </message>
    <message>
        <source>Dapr does not start when a value holds {podName} and POD_NAME is not set, as outside Kubernetes.</source>
        <translation>当某个值包含 {podName} 而未设置 POD_NAME 时（如在 Kubernetes 之外），Dapr 不会启动。</translation>
    </message>
    <message>
        <source>{namespace} becomes &lt;namespace&gt;.&lt;app id&gt; here, and also puts the namespace, without a separator, before every topic of the component.</source>
        <translation>{namespace} 在此会变成 &lt;namespace&gt;.&lt;app id&gt;，并且会把命名空间不加分隔符地放在组件的每个主题之前。</translation>
    </message>
    <message>
        <source>%1 has a value and a secretKeyRef: the secret wins where it is found.</source>
        <translation>%1 既有值又有 secretKeyRef：找到机密时以机密为准。</translation>
    </message>
    <message>
        <source>Dapr stops reading the resource here, and none of its targets count: %1</source>
        <translation>Dapr 在此停止读取该资源，其中的目标全部无效：%1</translation>
    </message>
    <message>
        <source>No resource defines %1: Dapr says nothing, and the target goes without it.</source>
        <translation>没有资源定义 %1：Dapr 不会提示，该目标不使用此策略。</translation>
    </message>
    <message>
        <source>No resource defines the circuit breaker %1: daprd crashes with &quot;nil pointer dereference&quot;, at start for an inbound target, at the first use for an outbound one.</source>
        <translation>没有资源定义熔断器 %1：daprd 会以 &quot;nil pointer dereference&quot; 崩溃，入站目标在启动时，出站目标在首次使用时。</translation>
    </message>
    <message>
        <source>Write 3</source>
        <translation>改写为 3</translation>
    </message>
    <message>
        <source>Dapr makes 3 retries of this: %1 cannot have fewer, and %2 counts as fewer.</source>
        <translation>Dapr 会改为 3 次重试：%1 不能更少，而 %2 算作更少。</translation>
    </message>
    <message>
        <source>Dapr does not let %1 be changed.</source>
        <translation>Dapr 不允许更改 %1。</translation>
    </message>
    <message>
        <source>Without a limit for maxRetries a message that always fails is tried for ever: it is never acknowledged, never reaches the dead-letter topic, and fills the broker&apos;s window.</source>
        <translation>maxRetries 没有上限时，总是失败的消息会被无限重试：它永远不会被确认，永远到不了死信主题，并占用代理的飞行窗口。</translation>
    </message>
    <message>
        <source>Exponential retries end after 15 minutes, also without a limit for maxRetries; Dapr has no setting for that.</source>
        <translation>即使 maxRetries 没有上限，指数重试也会在 15 分钟后结束；Dapr 没有相应的设置。</translation>
    </message>
    <message>
        <source>Constant retries do not look at maxInterval.</source>
        <translation>固定间隔重试不使用 maxInterval。</translation>
    </message>
    <message>
        <source>Exponential retries do not look at duration: they begin with about 500 ms.</source>
        <translation>指数重试不使用 duration：间隔从约 500 毫秒开始。</translation>
    </message>
    <message>
        <source>%1 is a target, so that default policies no longer apply to it; it has no %2 policy at all.</source>
        <translation>%1 是目标，因此默认策略不再适用于它；它完全没有 %2 策略。</translation>
    </message>
    <message>
        <source>There is no component %1 among the open resources.</source>
        <translation>打开的资源中没有组件 %1。</translation>
    </message>
    <message>
        <source>CEL has no function %1 as it is used here: daprd never finishes starting.</source>
        <translation>CEL 中没有这样使用的函数 %1：daprd 永远无法完成启动。</translation>
    </message>
    <message>
        <source>This never opens the circuit breaker: it must come to true or false, from %1.</source>
        <translation>这永远不会打开熔断器：结果必须为真或假，可用的变量是 %1。</translation>
    </message>
    <message>
        <source>Dapr ends at start because it cannot read this condition: %1 (line %2, column %3 of it).</source>
        <translation>Dapr 无法读取此条件，启动时即退出：%1（条件中第 %2 行第 %3 列）。</translation>
    </message>
    <message>
        <source>CEL has no function %1 as it is used here. Dapr does not say so: it tries again and again, and never finishes starting.</source>
        <translation>CEL 中没有这样使用的函数 %1。Dapr 不会指出这一点，而是不断重试，永远无法完成启动。</translation>
    </message>
    <message>
        <source>The workbench cannot evaluate this condition: %1.</source>
        <translation>工作台无法求值此条件：%1。</translation>
    </message>
    <message>
        <source>This condition is never true or false: every message fails with &quot;the result of match expression … was not a boolean&quot;.</source>
        <translation>此条件的结果永远不是真或假：每条消息都会以 &quot;the result of match expression … was not a boolean&quot; 失败。</translation>
    </message>
    <message>
        <source>Only event has a value in a condition: with %1 messages fail with &quot;no such attribute(s)&quot;.</source>
        <translation>条件中只有 event 有值：使用 %1 时消息会以 &quot;no such attribute(s)&quot; 失败。</translation>
    </message>
    <message>
        <source>This condition holds for every message: rules behind it and the default are never reached.</source>
        <translation>此条件对每条消息都成立：其后的规则和默认路由永远不会用到。</translation>
    </message>
    <message>
        <source>This condition holds for no message.</source>
        <translation>此条件对任何消息都不成立。</translation>
    </message>
    <message>
        <source>A rule without a condition takes every message: rules behind it and the default are never reached.</source>
        <translation>没有条件的规则会接收所有消息：其后的规则和默认路由永远不会用到。</translation>
    </message>
    <message>
        <source>Up to Dapr 1.5 every message is acknowledged, also one that the app failed to handle: it is lost.</source>
        <translation>在 Dapr 1.5 及更早版本中，每条消息都会被确认，应用处理失败的也不例外：消息会丢失。</translation>
    </message>
    <message>
        <source>Up to Dapr 1.7 the messages of several subscriptions all end in one handler.</source>
        <translation>在 Dapr 1.7 及更早版本中，多个订阅的消息都会进入同一个处理程序。</translation>
    </message>
    <message>
        <source>Up to Dapr 1.4 the sidecar does not stop while a handler hangs.</source>
        <translation>在 Dapr 1.4 及更早版本中，只要有处理程序挂起，边车就不会停止。</translation>
    </message>
    <message>
        <source>Dapr 1.8.0 delivers nothing for filters with wildcards or $share; 1.8.1 mends it.</source>
        <translation>Dapr 1.8.0 不会投递带通配符或 $share 的过滤器的消息；1.8.1 已修复。</translation>
    </message>
    <message>
        <source>Dapr 1.9 publishes a message that failed once more to the same topic, for ever: every subscriber gets it again.</source>
        <translation>Dapr 1.9 会把失败的消息无休止地重新发布到同一主题：每个订阅者都会再次收到它。</translation>
    </message>
    <message>
        <source>Dapr 1.9.0 never acknowledges a retained message that failed.</source>
        <translation>Dapr 1.9.0 从不确认处理失败的保留消息。</translation>
    </message>
    <message>
        <source>Up to Dapr 1.9.0 nothing is subscribed again after the broker has restarted: messages stop coming.</source>
        <translation>在 Dapr 1.9.0 及更早版本中，代理重启后不会重新订阅：不再收到消息。</translation>
    </message>
    <message>
        <source>Up to Dapr 1.1 an output binding disconnects after its first message.</source>
        <translation>在 Dapr 1.1 及更早版本中，输出绑定在发出第一条消息后就断开连接。</translation>
    </message>
    <message>
        <source>Up to Dapr 1.9 a binding acknowledges every message, also one that the app failed to handle: it is lost.</source>
        <translation>在 Dapr 1.9 及更早版本中，绑定会确认每条消息，应用处理失败的也不例外：消息会丢失。</translation>
    </message>
    <message>
        <source>With qos 0 and cleanSession true, the defaults up to Dapr 1.7, what is sent while app or broker are away is lost.</source>
        <translation>qos 为 0 且 cleanSession 为 true（Dapr 1.7 及更早版本的默认值）时，应用或代理不在期间发送的消息会丢失。</translation>
    </message>
    <message>
        <source>Up to Dapr 1.1 a binding ignores %1:// and connects without encryption.</source>
        <translation>在 Dapr 1.1 及更早版本中，绑定会忽略 %1:// 并以不加密的方式连接。</translation>
    </message>
    <message>
        <source>Up to Dapr 1.8.3 the dead letter topic of %1 does nothing: its topic has wildcards.</source>
        <translation>在 Dapr 1.8.3 及更早版本中，%1 的死信主题不起作用：其主题带有通配符。</translation>
    </message>
    <message>
        <source>%1 exists from Dapr 1.10: earlier releases do not start with it.</source>
        <translation>%1 自 Dapr 1.10 起存在：更早的版本无法用它启动。</translation>
    </message>
    <message>
        <source>%1 exists from Dapr 1.10: earlier releases pass over it without a word.</source>
        <translation>%1 自 Dapr 1.10 起存在：更早的版本会不声不响地跳过它。</translation>
    </message>
    <message>
        <source>&quot;%1&quot; keeps the component from starting: Dapr %2 takes true, false, t, f, 1 and 0 here.</source>
        <translation>“%1”会使组件无法启动：Dapr %2 在此只接受 true、false、t、f、1 和 0。</translation>
    </message>
    <message>
        <source>%1 without quotes is nothing to YAML: %2 is empty.</source>
        <translation>不加引号的 %1 在 YAML 中表示空：%2 为空。</translation>
    </message>
    <message>
        <source>%1 without quotes is a word of YAML 1.1: Dapr gets &quot;%2&quot;.</source>
        <translation>不加引号的 %1 是 YAML 1.1 的特殊写法：Dapr 得到的是“%2”。</translation>
    </message>
    <message>
        <source>Dapr fills in nothing between ${{ and }}: %1 gets this text as it stands.</source>
        <translation>Dapr 不会替换 ${{ 与 }} 之间的内容：%1 得到的就是这段原文。</translation>
    </message>
    <message>
        <source>Dapr does not fill in %1; an envRef takes a value from the environment.</source>
        <translation>Dapr 不会替换 %1；envRef 可从环境变量取值。</translation>
    </message>
    <message>
        <source>A later subscription is also named %1 and takes this one&apos;s place: its topic is not subscribed.</source>
        <translation>后面还有一个名为 %1 的订阅取代了它：它的主题不会被订阅。</translation>
    </message>
</context>
<context>
    <name>wb::dapr::DiskFile</name>
    <message>
        <source>%1 is a folder.</source>
        <translation>%1 是文件夹。</translation>
    </message>
    <message>
        <source>Cannot open %1: %2</source>
        <translation>无法打开 %1：%2</translation>
    </message>
    <message>
        <source>Cannot read %1: %2</source>
        <translation>无法读取 %1：%2</translation>
    </message>
    <message>
        <source>%1 is larger than 16 MiB and is not opened.</source>
        <translation>%1 大于 16 MiB，不予打开。</translation>
    </message>
    <message>
        <source>Cannot save %1: %2</source>
        <translation>无法保存 %1：%2</translation>
    </message>
    <message>
        <source>Nothing can be read from %1: it is a pipe and nobody writes into it.</source>
        <translation>无法从 %1 读取：它是一个管道，且没有写入方。</translation>
    </message>
</context>
<context>
    <name>wb::dapr::DocumentReader</name>
    <message>
        <source>Dapr loads nothing from here on: the last line that begins with --- has no line end.</source>
        <translation>从此处起 Dapr 不再加载任何内容：最后一个以 --- 开头的行没有行尾。</translation>
    </message>
    <message>
        <source>This document is larger than 64 KiB. Dapr cannot read it and hangs while loading the file.</source>
        <translation>此文档大于 64 KiB。Dapr 无法读取它，并会在加载文件时挂起。</translation>
    </message>
    <message>
        <source>This is not plain UTF-8 text: %1.</source>
        <translation>这不是普通的 UTF-8 文本：%1。</translation>
    </message>
    <message>
        <source>This is not readable as YAML: %1.</source>
        <translation>这不能作为 YAML 读取：%1。</translation>
    </message>
    <message>
        <source>Dapr does not load this document: %1.</source>
        <translation>Dapr 不加载此文档：%1。</translation>
    </message>
    <message>
        <source>Dapr reads a Resiliency only from the first document of a file; this one has no effect.</source>
        <translation>Dapr 只从文件的第一个文档读取 Resiliency；这一个无效。</translation>
    </message>
    <message>
        <source>Dapr skips this document without a word: it wants apiVersion dapr.io/v1alpha1 and kind %1, spelt exactly so.</source>
        <translation>Dapr 会不作提示地跳过此文档：它需要 apiVersion dapr.io/v1alpha1 和 kind %1，且拼写完全一致。</translation>
    </message>
    <message>
        <source>This document is not read here: %1.</source>
        <translation>此处不读取该文档：%1。</translation>
    </message>
</context>
<context>
    <name>wb::dapr::Effective</name>
    <message>
        <source>PEM, blocks: %1</source>
        <translation>PEM，块数：%1</translation>
    </message>
    <message>
        <source>%1 and later</source>
        <translation>%1 及以后</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 至 %2</translation>
    </message>
    <message>
        <source>Dapr %1 does not read it.</source>
        <translation>Dapr %1 不读取它。</translation>
    </message>
    <message>
        <source>Dapr %1 works without a value.</source>
        <translation>Dapr %1 不使用任何值。</translation>
    </message>
    <message>
        <source>Dapr %1 works with %2.</source>
        <translation>Dapr %1 使用 %2。</translation>
    </message>
    <message>
        <source>The documentation gives the default as %1; the code takes %2.</source>
        <translation>文档给出的默认值是 %1；代码使用 %2。</translation>
    </message>
    <message>
        <source>%1 and %2</source>
        <translation>%1 和 %2</translation>
    </message>
    <message>
        <source>Dapr %1 starts it.</source>
        <translation>Dapr %1 会启动它。</translation>
    </message>
    <message>
        <source>Dapr %1 does not start it: %2</source>
        <translation>Dapr %1 不启动它：%2</translation>
    </message>
    <message>
        <source>Client ids with Dapr %1: %2.</source>
        <translation>Dapr %1 使用的客户端 ID：%2。</translation>
    </message>
</context>
<context>
    <name>wb::dapr::Resolver</name>
    <message>
        <source>%1 refers to a secret, but %2: the component is parked and never starts.</source>
        <translation>%1 引用了机密，但 %2：组件被搁置，永远不会启动。</translation>
    </message>
    <message>
        <source>%1 refers to a secret, but %2: the component waits for it and never starts.</source>
        <translation>%1 引用了机密，但 %2：组件会一直等待它，永远不会启动。</translation>
    </message>
    <message>
        <source>%1 refers to a secret, but %2; it is taken as empty.</source>
        <translation>%1 引用了机密，但 %2；它被当作空值。</translation>
    </message>
    <message>
        <source>%1 refers to a secret, but %2.</source>
        <translation>%1 引用了机密，但 %2。</translation>
    </message>
    <message>
        <source>%1 refers to a secret, but %2: Dapr logs that and goes on with an empty value.</source>
        <translation>%1 引用了机密，但 %2：Dapr 会记入日志，并以空值继续。</translation>
    </message>
    <message>
        <source>Dapr does not hand on the environment variable %1: %2 stays empty.</source>
        <translation>Dapr 不传递环境变量 %1：%2 保持为空。</translation>
    </message>
    <message>
        <source>The environment variable %1 is not set here: %2 is empty.</source>
        <translation>环境变量 %1 在此未设置：%2 为空。</translation>
    </message>
</context>
<context>
    <name>wb::dapr::Secrets</name>
    <message>
        <source>the secret store &quot;%1&quot; does not name its secretsFile</source>
        <translation>机密存储“%1”没有指明 secretsFile</translation>
    </message>
    <message>
        <source>the secrets file %1 of &quot;%2&quot; cannot be read: %3</source>
        <translation>机密文件 %1（属于“%2”）无法读取：%3</translation>
    </message>
    <message>
        <source>the secrets file %1 is larger than 16 MiB</source>
        <translation>机密文件 %1 大于 16 MiB</translation>
    </message>
    <message>
        <source>the secrets file %1 is not valid: %2</source>
        <translation>机密文件 %1 无效：%2</translation>
    </message>
    <message>
        <source>secret %1 not found in %2</source>
        <translation>未找到机密 %1（在 %2 中）</translation>
    </message>
    <message>
        <source>%1 at byte %2</source>
        <translation>%1，位于字节 %2</translation>
    </message>
    <message>
        <source>it is not a JSON object</source>
        <translation>它不是 JSON 对象</translation>
    </message>
    <message>
        <source>no secret store is named under auth.secretStore, and outside Kubernetes there is none by default</source>
        <translation>auth.secretStore 下没有指明机密存储，而在 Kubernetes 之外没有默认的机密存储</translation>
    </message>
    <message>
        <source>the secret store &quot;%1&quot; is not among the open resources</source>
        <translation>机密存储“%1”不在已打开的资源中</translation>
    </message>
    <message>
        <source>secrets of a store of type %1 cannot be read here</source>
        <translation>类型为 %1 的存储中的机密无法在此读取</translation>
    </message>
    <message>
        <source>the secret %1 of &quot;%2&quot; has no key %3</source>
        <translation>机密 %1（属于“%2”）没有键 %3</translation>
    </message>
</context>
<context>
    <name>wb::dapr::Verdict</name>
    <message>
        <source>documents: %1 (valid %2, invalid %3, skipped %4); errors %5, warnings %6, notes %7</source>
        <translation>文档：%1（有效 %2，无效 %3，跳过 %4）；错误 %5，警告 %6，提示 %7</translation>
    </message>
</context>
<context>
    <name>wb::dapr::Workspace</name>
    <message>
        <source>Only the first %1 documents of this file are shown.</source>
        <translation>只显示此文件的前 %1 个文档。</translation>
    </message>
    <message>
        <source>Dapr does not start: %1. The other one is in %2, line %3.</source>
        <translation>Dapr 不会启动：%1。另一个在 %2 第 %3 行。</translation>
    </message>
    <message>
        <source>There is no file or folder %1.</source>
        <translation>没有文件或文件夹 %1。</translation>
    </message>
    <message>
        <source>Cannot open the folder %1: Permission denied</source>
        <translation>无法打开文件夹 %1：权限不足</translation>
    </message>
    <message>
        <source>There is no such file.</source>
        <translation>没有这个文件。</translation>
    </message>
    <message>
        <source>%1 has changed on disk since it was read.</source>
        <translation>%1 自读取后在磁盘上已更改。</translation>
    </message>
    <message>
        <source>%1 is no longer on disk.</source>
        <translation>%1 已不在磁盘上。</translation>
    </message>
</context>
<context>
    <name>wb::ledger::LaneExport</name>
    <message>
        <source>The export cannot be written: %1</source>
        <translation>无法写入导出文件：%1</translation>
    </message>
</context>
<context>
    <name>wb::ledger::Lanes</name>
    <message>
        <source>not delivered</source>
        <translation>未投递</translation>
    </message>
    <message>
        <source>in progress</source>
        <translation>处理中</translation>
    </message>
    <message>
        <source>held</source>
        <translation>被扣留</translation>
    </message>
    <message>
        <source>un-acknowledged</source>
        <translation>未确认</translation>
    </message>
    <message>
        <source>acknowledged</source>
        <translation>已确认</translation>
    </message>
    <message>
        <source>completed</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>dropped</source>
        <translation>已丢弃</translation>
    </message>
    <message>
        <source>dead-lettered</source>
        <translation>已入死信</translation>
    </message>
    <message>
        <source>published again</source>
        <translation>已重新发布</translation>
    </message>
    <message>
        <source>lost</source>
        <translation>已丢失</translation>
    </message>
    <message>
        <source>We published it; no component has received it.</source>
        <translation>由我们发布；尚无组件收到它。</translation>
    </message>
    <message>
        <source>The app is being asked, or a retry policy is about to ask again.</source>
        <translation>正在询问应用，或重试策略即将再次询问。</translation>
    </message>
    <message>
        <source>It is done; a rule of yours withholds its acknowledgement.</source>
        <translation>已处理完；您的一条规则扣住了它的确认。</translation>
    </message>
    <message>
        <source>It was not acknowledged: the broker still has it.</source>
        <translation>未被确认：代理仍保留着它。</translation>
    </message>
    <message>
        <source>The app succeeded and the acknowledgement was sent.</source>
        <translation>应用已成功，确认已发出。</translation>
    </message>
    <message>
        <source>The app succeeded; at QoS 0 there is nothing to acknowledge.</source>
        <translation>应用已成功；QoS 0 无需确认。</translation>
    </message>
    <message>
        <source>It was given up without a success, and will not come again.</source>
        <translation>未成功即被放弃，不会再来。</translation>
    </message>
    <message>
        <source>It was sent to the dead-letter topic and acknowledged.</source>
        <translation>已发送到死信主题并确认。</translation>
    </message>
    <message>
        <source>It failed, was published again to its topic, and acknowledged.</source>
        <translation>失败后被重新发布到原主题，并已确认。</translation>
    </message>
    <message>
        <source>Nobody will send it again: it failed at QoS 0, or its session ended.</source>
        <translation>不会有人再发送它：QoS 0 处理失败，或其会话已结束。</translation>
    </message>
</context>
<context>
    <name>wb::ledger::Query</name>
    <message>
        <source>There is no “%1” to filter by. Put the text in quotes to look for it as it is.</source>
        <translation>没有可用于过滤的“%1”。要按原样查找该文本，请加上引号。</translation>
    </message>
    <message>
        <source>“%1” needs a value.</source>
        <translation>“%1”需要一个值。</translation>
    </message>
    <message>
        <source>“%1” is not possible here; possible: %2.</source>
        <translation>“%1”在此不可用；可用的有：%2。</translation>
    </message>
    <message>
        <source>“%1” asks a second time for the same thing.</source>
        <translation>“%1”重复要求了同一内容。</translation>
    </message>
    <message>
        <source>The quote has no end: %1</source>
        <translation>引号没有结束：%1</translation>
    </message>
    <message>
        <source>“%1” is not a topic filter (%2). Put it in quotes to look for it as text.</source>
        <translation>“%1”不是主题过滤器（%2）。要作为文本查找，请加上引号。</translation>
    </message>
</context>
<context>
    <name>wb::ledger::Recorder</name>
    <message>
        <source>%1 exists already; a recording never overwrites a file. Choose another name.</source>
        <translation>%1 已存在；记录从不覆盖文件。请换一个名称。</translation>
    </message>
    <message>
        <source>The folder of %1 does not exist.</source>
        <translation>%1 所在的文件夹不存在。</translation>
    </message>
    <message>
        <source>%1 may not be written: %2. Choose another folder.</source>
        <translation>%1 不允许写入：%2。请换一个文件夹。</translation>
    </message>
    <message>
        <source>%1 could not be created: %2.</source>
        <translation>无法创建 %1：%2。</translation>
    </message>
    <message>
        <source>The disk under %1 is full: what arrives is not recorded until there is room again.</source>
        <translation>%1 所在的磁盘已满：在重新有空间之前，收到的内容不会被记录。</translation>
    </message>
    <message>
        <source>%1 has reached the largest size that a file may have here. Start a new recording.</source>
        <translation>%1 已达到此处文件允许的最大大小。请开始新的记录。</translation>
    </message>
    <message>
        <source>%1 cannot be written: %2. What arrives is not recorded until it can; better start a new recording on another disk.</source>
        <translation>无法写入 %1：%2。在恢复写入之前，收到的内容不会被记录；最好在另一个磁盘上开始新的记录。</translation>
    </message>
    <message>
        <source>%1 was removed while it was being written. Start a new recording.</source>
        <translation>%1 在写入过程中被删除。请开始新的记录。</translation>
    </message>
    <message>
        <source>The recording has gaps: the disk was too slow, full, or failed for a while.</source>
        <translation>记录有缺口：磁盘一度太慢、已满或出错。</translation>
    </message>
    <message>
        <source>The disk under %1 does not answer: the end of the recording may be missing.</source>
        <translation>%1 所在的磁盘没有响应：记录的末尾可能缺失。</translation>
    </message>
</context>
<context>
    <name>wb::ledger::Recording</name>
    <message>
        <source>The recording ends in the middle of a block at byte %1; what stands before it was read.</source>
        <translation>记录在字节 %1 处的块中间中断；在此之前的内容已读取。</translation>
    </message>
    <message>
        <source>The block at byte %1 is damaged; what stands before it was read.</source>
        <translation>字节 %1 处的块已损坏；在此之前的内容已读取。</translation>
    </message>
    <message>
        <source>Another recording begins at byte %1; it was not read.</source>
        <translation>另一份记录从字节 %1 处开始；未读取。</translation>
    </message>
    <message>
        <source>The recording was not closed: what happened after byte %1, its end, is missing.</source>
        <translation>记录没有正常关闭：字节 %1（文件末尾）之后发生的内容缺失。</translation>
    </message>
    <message numerus="yes">
        <source>%n packets and facts could not be written when it was made.</source>
        <translation>
            <numerusform>记录时有 %n 个数据包和事实未能写入。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n blocks were skipped because they are not understood, the first at byte %1.</source>
        <translation>
            <numerusform>跳过了 %n 个无法理解的块，第一个位于字节 %1 处。</numerusform>
        </translation>
    </message>
    <message>
        <source>This is no recording: it does not begin as a pcapng file does (byte 0).</source>
        <translation>这不是记录：它的开头（字节 0）不是 pcapng 文件的开头。</translation>
    </message>
    <message>
        <source>This pcapng file is written in an order of bytes (byte 8) that recordings never have.</source>
        <translation>此 pcapng 文件的字节序（字节 8）是记录从不使用的。</translation>
    </message>
    <message>
        <source>This pcapng file was not recorded by this program: it lacks the interface &quot;%1&quot;.</source>
        <translation>此 pcapng 文件不是由本程序记录的：缺少接口“%1”。</translation>
    </message>
    <message>
        <source>Reading was stopped at byte %1.</source>
        <translation>读取在字节 %1 处被停止。</translation>
    </message>
    <message>
        <source>The recording ends before its first packet, at byte %1.</source>
        <translation>记录在第一个数据包之前就结束了，位于字节 %1 处。</translation>
    </message>
    <message>
        <source>The recording could not be read at byte %1: %2.</source>
        <translation>无法在字节 %1 处读取记录：%2。</translation>
    </message>
    <message>
        <source>%1 could not be opened: %2.</source>
        <translation>无法打开 %1：%2。</translation>
    </message>
</context>
<context>
    <name>wb::mqtt::Client</name>
    <message>
        <source>Use TLS for this port (mqtts:// or ssl://).</source>
        <translation>此端口请使用 TLS（mqtts:// 或 ssl://）。</translation>
    </message>
    <message>
        <source>This is a web server or a web socket port, not a plain MQTT port.</source>
        <translation>这是 Web 服务器或 WebSocket 端口，不是普通的 MQTT 端口。</translation>
    </message>
    <message>
        <source>MQTT is usually on port 1883, AMQP on 5672.</source>
        <translation>MQTT 通常在端口 1883，AMQP 在 5672。</translation>
    </message>
    <message>
        <source>MQTT is usually on port 1883.</source>
        <translation>MQTT 通常在端口 1883。</translation>
    </message>
    <message>
        <source>No connection to %1 within %2 s.</source>
        <translation>未能连接到 %1（%2 秒内）。</translation>
    </message>
    <message>
        <source>A firewall may drop the packets, or the broker&apos;s machine is off or too busy. Check address and port.</source>
        <translation>防火墙可能丢弃了数据包，或代理所在的机器已关机或过于繁忙。请检查地址和端口。</translation>
    </message>
    <message>
        <source>The broker does not speak this version of MQTT (CONNACK code 1).</source>
        <translation>代理不支持此版本的 MQTT（CONNACK 返回码 1）。</translation>
    </message>
    <message>
        <source>Dapr&apos;s MQTT components speak 3.1.1: enable it in the broker.</source>
        <translation>Dapr 的 MQTT 组件使用 3.1.1：请在代理中启用它。</translation>
    </message>
    <message>
        <source>The broker refused the client identifier (CONNACK code 2).</source>
        <translation>代理拒绝了客户端标识符（CONNACK 返回码 2）。</translation>
    </message>
    <message>
        <source>Check the consumer ID: it may be too long, hold characters the broker does not allow, or not match the broker&apos;s rules.</source>
        <translation>请检查 consumerID：它可能过长、含有代理不允许的字符，或不符合代理的规则。</translation>
    </message>
    <message>
        <source>The broker is not available at the moment (CONNACK code 3).</source>
        <translation>代理暂时不可用（CONNACK 返回码 3）。</translation>
    </message>
    <message>
        <source>It may be starting or overloaded: try again, and see its log.</source>
        <translation>它可能正在启动或已过载：请重试，并查看其日志。</translation>
    </message>
    <message>
        <source>The broker refused the user name or password (CONNACK code 4).</source>
        <translation>代理拒绝了用户名或密码（CONNACK 返回码 4）。</translation>
    </message>
    <message>
        <source>Check both; characters such as @ : / # in a URL must be written with %.</source>
        <translation>请检查二者；URL 中的 @ : / # 等字符必须用 % 编码。</translation>
    </message>
    <message>
        <source>The broker does not authorize this client (CONNACK code 5).</source>
        <translation>代理没有授权此客户端（CONNACK 返回码 5）。</translation>
    </message>
    <message>
        <source>User name, password or client identifier are wrong or missing, or the broker allows no anonymous clients (mosquitto 2: “allow_anonymous true”).</source>
        <translation>用户名、密码或客户端标识符有误或缺少，或代理不允许匿名客户端（mosquitto 2：“allow_anonymous true”）。</translation>
    </message>
    <message>
        <source>The broker refused the connection with the unknown CONNACK code %1.</source>
        <translation>代理以未知的 CONNACK 返回码 %1 拒绝了连接。</translation>
    </message>
    <message>
        <source>The broker took the connection, but did not answer CONNECT within %1 s.</source>
        <translation>代理接受了连接，但没有在 %1 秒内应答 CONNECT。</translation>
    </message>
    <message>
        <source>It may be overloaded, or this is not an MQTT port.</source>
        <translation>它可能已过载，或者这不是 MQTT 端口。</translation>
    </message>
    <message>
        <source>The broker did not answer PINGREQ within %1 s: the connection is half-open.</source>
        <translation>代理没有在 %1 秒内应答 PINGREQ：连接处于半开状态。</translation>
    </message>
    <message>
        <source>The network between here and the broker is broken, or the broker hangs.</source>
        <translation>到代理的网络已中断，或代理已挂起。</translation>
    </message>
    <message>
        <source>The broker closed the connection without answering CONNECT.</source>
        <translation>代理未应答 CONNECT 就关闭了连接。</translation>
    </message>
    <message>
        <source>It may expect TLS on this port, refuse the protocol version or the client identifier, or limit connections: see its log.</source>
        <translation>它可能在此端口要求 TLS、拒绝该协议版本或客户端标识符，或限制连接数：请查看其日志。</translation>
    </message>
    <message>
        <source>The broker closed the connection.</source>
        <translation>代理关闭了连接。</translation>
    </message>
    <message>
        <source>It may have been stopped, or another client has connected with the same client identifier: see its log.</source>
        <translation>它可能已停止，或有另一个客户端以相同的客户端标识符连接：请查看其日志。</translation>
    </message>
    <message>
        <source>The connection was cut here, by a TCP reset.</source>
        <translation>连接在此处被 TCP 重置切断。</translation>
    </message>
    <message>
        <source>The connection was closed here, without DISCONNECT.</source>
        <translation>连接在此处被关闭，未发送 DISCONNECT。</translation>
    </message>
    <message>
        <source>This is not an MQTT port: the answer is %1.</source>
        <translation>这不是 MQTT 端口：应答为 %1。</translation>
    </message>
    <message>
        <source>The broker sent bytes that are not correct MQTT: %1 (byte %2 of the connection, %3).</source>
        <translation>代理发送了不正确的 MQTT 字节：%1（连接的字节 %2，%3）。</translation>
    </message>
    <message>
        <source>The broker broke the rules of MQTT: %1.</source>
        <translation>代理违反了 MQTT 的规则：%1。</translation>
    </message>
    <message>
        <source>Check that this is the MQTT port of a broker.</source>
        <translation>请检查这是否为代理的 MQTT 端口。</translation>
    </message>
    <message>
        <source>The broker, or something between here and it, sends what MQTT 3.1.1 does not allow. The last packets are in the packet list.</source>
        <translation>代理，或到代理之间的某个环节，发送了 MQTT 3.1.1 不允许的内容。最后的报文在报文列表中。</translation>
    </message>
    <message>
        <source>From byte %1 on: %2</source>
        <translation>从字节 %1 起：%2</translation>
    </message>
</context>
<context>
    <name>wb::mqtt::TlsChecks</name>
    <message>
        <source>(no name)</source>
        <translation>（无名称）</translation>
    </message>
    <message>
        <source>The broker&apos;s certificate carries no host name at all, so it does not prove that this is %1.</source>
        <translation>代理的证书完全没有主机名，因此不能证明它就是 %1。</translation>
    </message>
    <message>
        <source>The broker&apos;s certificate is not for %1. It is for: %2.</source>
        <translation>代理的证书不是给 %1 的，而是给：%2。</translation>
    </message>
    <message>
        <source>Connect by one of these names, or make a certificate with “subjectAltName = DNS:%1”. The common name does not count: Dapr ignores it too.</source>
        <translation>请使用这些名称之一连接，或制作含有“subjectAltName = DNS:%1”的证书。公用名（CN）不算：Dapr 也忽略它。</translation>
    </message>
    <message>
        <source>Connect by a name of the certificate, or make one with “subjectAltName = IP:%1”.</source>
        <translation>请使用证书中的名称连接，或制作含有“subjectAltName = IP:%1”的证书。</translation>
    </message>
    <message>
        <source>The broker refused the client certificate.</source>
        <translation>代理拒绝了客户端证书。</translation>
    </message>
    <message>
        <source>Check that it is signed by the authority the broker trusts, has not expired, and is made for clients (extended key usage “clientAuth”).</source>
        <translation>请检查它是否由代理信任的机构签发、是否未过期，以及是否用于客户端（扩展密钥用法“clientAuth”）。</translation>
    </message>
    <message>
        <source>The broker requires a client certificate, and none is configured.</source>
        <translation>代理要求客户端证书，但没有配置。</translation>
    </message>
    <message>
        <source>Fill in the client certificate and the client key.</source>
        <translation>请填写客户端证书和客户端私钥。</translation>
    </message>
    <message>
        <source>The broker speaks no TLS version this program accepts.</source>
        <translation>代理不支持此程序接受的任何 TLS 版本。</translation>
    </message>
    <message>
        <source>TLS 1.2 or newer is needed: check the broker&apos;s TLS settings.</source>
        <translation>需要 TLS 1.2 或更新版本：请检查代理的 TLS 设置。</translation>
    </message>
    <message>
        <source>The broker does not know the host name it was called by.</source>
        <translation>代理不认识连接它所用的主机名。</translation>
    </message>
    <message>
        <source>Check the host name.</source>
        <translation>请检查主机名。</translation>
    </message>
    <message>
        <source>The broker ended the TLS handshake.</source>
        <translation>代理结束了 TLS 握手。</translation>
    </message>
    <message>
        <source>The versions or ciphers do not fit, or it refused the client certificate: see the broker&apos;s log.</source>
        <translation>版本或加密套件不匹配，或它拒绝了客户端证书：请查看代理的日志。</translation>
    </message>
    <message>
        <source>It may require a client certificate, or the versions or ciphers do not fit: see the broker&apos;s log.</source>
        <translation>它可能要求客户端证书，或版本或加密套件不匹配：请查看代理的日志。</translation>
    </message>
    <message>
        <source>The broker&apos;s certificate expired on %1.</source>
        <translation>代理的证书已于 %1 过期。</translation>
    </message>
    <message>
        <source>Renew the broker&apos;s certificate, or correct this computer&apos;s clock.</source>
        <translation>请更新代理的证书，或校正此计算机的时钟。</translation>
    </message>
    <message>
        <source>The broker&apos;s certificate is not valid before %1.</source>
        <translation>代理的证书在 %1 之前无效。</translation>
    </message>
    <message>
        <source>Correct this computer&apos;s clock, or wait.</source>
        <translation>请校正此计算机的时钟，或等待。</translation>
    </message>
    <message>
        <source>The broker&apos;s certificate is self-signed and not trusted here.</source>
        <translation>代理的证书是自签名的，在此不受信任。</translation>
    </message>
    <message>
        <source>Put this certificate itself into the CA certificate field.</source>
        <translation>请将此证书本身填入 CA 证书字段。</translation>
    </message>
    <message>
        <source>The broker&apos;s certificate is signed by an unknown authority: %1.</source>
        <translation>代理的证书由未知机构签发：%1。</translation>
    </message>
    <message>
        <source>Put the certificate of that authority into the CA certificate field.</source>
        <translation>请将该机构的证书填入 CA 证书字段。</translation>
    </message>
    <message>
        <source>The broker&apos;s certificate is not made for servers.</source>
        <translation>代理的证书不是用于服务器的。</translation>
    </message>
    <message>
        <source>It needs the extended key usage “serverAuth”.</source>
        <translation>它需要扩展密钥用法“serverAuth”。</translation>
    </message>
    <message>
        <source>The broker&apos;s certificate was refused: %1.</source>
        <translation>代理的证书被拒绝：%1。</translation>
    </message>
    <message>
        <source>The client key does not belong to the client certificate.</source>
        <translation>客户端私钥与客户端证书不匹配。</translation>
    </message>
    <message>
        <source>Use the key that the certificate was made with.</source>
        <translation>请使用制作该证书时所用的私钥。</translation>
    </message>
    <message>
        <source>%1 answered, but not with TLS.</source>
        <translation>%1 有应答，但不是 TLS。</translation>
    </message>
    <message>
        <source>This looks like a port without TLS. MQTT with TLS is usually on port 8883, plain MQTT on 1883.</source>
        <translation>这看起来是不使用 TLS 的端口。使用 TLS 的 MQTT 通常在端口 8883，普通 MQTT 在 1883。</translation>
    </message>
    <message>
        <source>%1 closed the connection during the TLS handshake.</source>
        <translation>%1 在 TLS 握手期间关闭了连接。</translation>
    </message>
    <message>
        <source>This may be a port without TLS (plain MQTT is usually on 1883, TLS on 8883); otherwise see the broker&apos;s log.</source>
        <translation>这可能是不使用 TLS 的端口（普通 MQTT 通常在 1883，TLS 在 8883）；否则请查看代理的日志。</translation>
    </message>
    <message>
        <source>The TLS handshake with %1 failed: %2.</source>
        <translation>与 %1 的 TLS 握手失败：%2。</translation>
    </message>
    <message>
        <source>The %1 is not PEM text.</source>
        <translation>%1不是 PEM 文本。</translation>
    </message>
    <message>
        <source>It must begin with “-----BEGIN CERTIFICATE-----”.</source>
        <translation>它必须以“-----BEGIN CERTIFICATE-----”开头。</translation>
    </message>
    <message>
        <source>The %1 holds a private key, not a certificate.</source>
        <translation>%1中是私钥，而不是证书。</translation>
    </message>
    <message>
        <source>The %1 holds no certificate.</source>
        <translation>%1中没有证书。</translation>
    </message>
    <message>
        <source>The %1 is damaged: the text between BEGIN and END is no certificate.</source>
        <translation>%1已损坏：BEGIN 与 END 之间的文本不是证书。</translation>
    </message>
    <message>
        <source>Paste it again, whole, with its line breaks.</source>
        <translation>请重新完整粘贴，包括换行。</translation>
    </message>
    <message>
        <source>The client key is not PEM text.</source>
        <translation>客户端私钥不是 PEM 文本。</translation>
    </message>
    <message>
        <source>It must begin with “-----BEGIN PRIVATE KEY-----” or a similar line.</source>
        <translation>它必须以“-----BEGIN PRIVATE KEY-----”或类似的行开头。</translation>
    </message>
    <message>
        <source>The client key field holds no private key.</source>
        <translation>客户端私钥字段中没有私钥。</translation>
    </message>
    <message>
        <source>It holds a certificate: are the two swapped?</source>
        <translation>其中是证书：二者是否填反了？</translation>
    </message>
    <message>
        <source>The client key is encrypted, and there is no pass-phrase.</source>
        <translation>客户端私钥已加密，但没有口令。</translation>
    </message>
    <message>
        <source>Type the pass-phrase of the key.</source>
        <translation>请输入该私钥的口令。</translation>
    </message>
    <message>
        <source>The pass-phrase does not open the client key.</source>
        <translation>口令无法打开客户端私钥。</translation>
    </message>
    <message>
        <source>Type it again; if it is right, the key is damaged.</source>
        <translation>请重新输入；如果口令正确，则私钥已损坏。</translation>
    </message>
    <message>
        <source>The client key is damaged, or of a kind that is not supported.</source>
        <translation>客户端私钥已损坏，或其类型不受支持。</translation>
    </message>
    <message>
        <source>RSA and elliptic curve keys (ECDSA) work; Ed25519 does not.</source>
        <translation>RSA 和椭圆曲线（ECDSA）密钥可用；Ed25519 不可用。</translation>
    </message>
    <message>
        <source>This installation cannot speak TLS: Qt&apos;s TLS plug-in is missing.</source>
        <translation>此安装无法使用 TLS：缺少 Qt 的 TLS 插件。</translation>
    </message>
    <message>
        <source>Install OpenSSL and Qt&apos;s TLS plug-in (Debian: libqt6network6, libssl3).</source>
        <translation>请安装 OpenSSL 和 Qt 的 TLS 插件（Debian：libqt6network6、libssl3）。</translation>
    </message>
    <message>
        <source>CA certificate</source>
        <translation>CA 证书</translation>
    </message>
    <message>
        <source>There is a client certificate without its key.</source>
        <translation>有客户端证书，但没有它的私钥。</translation>
    </message>
    <message>
        <source>There is a client key without its certificate.</source>
        <translation>有客户端私钥，但没有它的证书。</translation>
    </message>
    <message>
        <source>A client certificate needs both fields.</source>
        <translation>客户端证书需要填写这两个字段。</translation>
    </message>
    <message>
        <source>client certificate</source>
        <translation>客户端证书</translation>
    </message>
</context>
<context>
    <name>wb::mqtt::Topic</name>
    <message>
        <source>It is empty; at least one character is needed</source>
        <translation>它为空；至少需要一个字符</translation>
    </message>
    <message>
        <source>It is longer than 65535 bytes</source>
        <translation>它超过 65535 字节</translation>
    </message>
    <message>
        <source>It contains the null character U+0000</source>
        <translation>它包含空字符 U+0000</translation>
    </message>
    <message>
        <source>It is not well-formed UTF-8</source>
        <translation>它不是格式正确的 UTF-8</translation>
    </message>
    <message>
        <source>It contains a wildcard (+ or #), which only a topic filter may</source>
        <translation>它包含通配符（+ 或 #），只有主题过滤器才可以</translation>
    </message>
    <message>
        <source># is not the last character</source>
        <translation># 不是最后一个字符</translation>
    </message>
    <message>
        <source># does not stand alone in its level</source>
        <translation># 没有单独占据一个层级</translation>
    </message>
    <message>
        <source>+ does not stand alone in its level</source>
        <translation>+ 没有单独占据一个层级</translation>
    </message>
    <message>
        <source>A shared subscription needs a group and a filter: $share/group/filter</source>
        <translation>共享订阅需要组和过滤器：$share/组/过滤器</translation>
    </message>
    <message>
        <source>The group of the shared subscription is empty</source>
        <translation>共享订阅的组为空</translation>
    </message>
    <message>
        <source>The group of the shared subscription contains a wildcard</source>
        <translation>共享订阅的组包含通配符</translation>
    </message>
    <message>
        <source>The filter of the shared subscription is empty</source>
        <translation>共享订阅的过滤器为空</translation>
    </message>
</context>
<context>
    <name>wb::mqtt::Transport</name>
    <message>
        <source>The name %1 is not known.</source>
        <translation>名称 %1 无法解析。</translation>
    </message>
    <message>
        <source>Check the spelling. Names inside a cluster or a container network (such as “mosquitto.default.svc”) are known only there: forward the port and use 127.0.0.1.</source>
        <translation>请检查拼写。集群或容器网络内的名称（如“mosquitto.default.svc”）只在其内部有效：请转发端口并使用 127.0.0.1。</translation>
    </message>
    <message>
        <source>%1 refused the connection.</source>
        <translation>%1 拒绝了连接。</translation>
    </message>
    <message>
        <source>Is a broker running on this port?</source>
        <translation>此端口上有代理在运行吗？</translation>
    </message>
    <message>
        <source>%1 did not answer.</source>
        <translation>%1 没有应答。</translation>
    </message>
    <message>
        <source>A firewall may drop the packets, or the machine is off. Check address and port.</source>
        <translation>防火墙可能丢弃了数据包，或机器已关机。请检查地址和端口。</translation>
    </message>
    <message>
        <source>%1 cannot be reached.</source>
        <translation>无法到达 %1。</translation>
    </message>
    <message>
        <source>Check the network connection and the address.</source>
        <translation>请检查网络连接和地址。</translation>
    </message>
    <message>
        <source>No more connections are possible: this program has too many open files.</source>
        <translation>无法再建立连接：此程序打开的文件过多。</translation>
    </message>
    <message>
        <source>Disconnect some components, or raise the limit (ulimit -n).</source>
        <translation>请断开一些组件，或提高限制（ulimit -n）。</translation>
    </message>
    <message>
        <source>Connecting to %1 failed: %2.</source>
        <translation>连接 %1 失败：%2。</translation>
    </message>
    <message>
        <source>The broker reset the connection.</source>
        <translation>代理重置了连接。</translation>
    </message>
    <message>
        <source>The broker was killed, or it throws the client out: see its log.</source>
        <translation>代理已被杀死，或将客户端踢出：请查看其日志。</translation>
    </message>
    <message>
        <source>The connection is dead: the broker&apos;s machine no longer answers.</source>
        <translation>连接已失效：代理所在的机器不再应答。</translation>
    </message>
    <message>
        <source>Check the network between here and the broker.</source>
        <translation>请检查到代理的网络。</translation>
    </message>
    <message>
        <source>The connection broke: %1.</source>
        <translation>连接中断：%1。</translation>
    </message>
</context>
<context>
    <name>wb::mqtt::WebSocketTransport</name>
    <message>
        <source>The broker sent a text frame; MQTT must come in binary frames.</source>
        <translation>代理发送了文本帧；MQTT 必须使用二进制帧。</translation>
    </message>
    <message>
        <source>This is not an MQTT end point: check the path.</source>
        <translation>这不是 MQTT 端点：请检查路径。</translation>
    </message>
    <message>
        <source>The server speaks “%1” on this path, not MQTT.</source>
        <translation>服务器在此路径上使用“%1”，而不是 MQTT。</translation>
    </message>
    <message>
        <source>Check the path.</source>
        <translation>请检查路径。</translation>
    </message>
    <message>
        <source>%1 did not become a web socket.</source>
        <translation>%1 没有成为 WebSocket。</translation>
    </message>
    <message>
        <source>The port may speak something else than web sockets (plain MQTT is usually on 1883, web sockets on 8080, 8083 or 9001), or the path is wrong.</source>
        <translation>此端口可能不是 WebSocket（普通 MQTT 通常在 1883，WebSocket 在 8080、8083 或 9001），或者路径有误。</translation>
    </message>
    <message>
        <source>Check address, port and path.</source>
        <translation>请检查地址、端口和路径。</translation>
    </message>
    <message>
        <source>Check the path: mosquitto takes “/” or “/mqtt”, EMQX “/mqtt”, RabbitMQ “/ws”.</source>
        <translation>请检查路径：mosquitto 接受“/”或“/mqtt”，EMQX 为“/mqtt”，RabbitMQ 为“/ws”。</translation>
    </message>
    <message>
        <source>A proxy in front of the broker asks for a login: this is not MQTT&apos;s user name.</source>
        <translation>消息代理前面的代理服务器（proxy）要求登录：这不是 MQTT 的用户名。</translation>
    </message>
    <message>
        <source>A proxy in front of the broker may not reach it.</source>
        <translation>消息代理前面的代理服务器（proxy）可能无法到达它。</translation>
    </message>
    <message>
        <source>%1 answered with HTTP status %2 instead of a web socket.</source>
        <translation>%1 应答的是 HTTP 状态 %2，而不是 WebSocket。</translation>
    </message>
</context>
<context>
    <name>wb::scenario::Batch</name>
    <message>
        <source>there is no scenario (*.yaml) in this folder</source>
        <translation>此文件夹中没有场景（*.yaml）</translation>
    </message>
    <message>
        <source>stopped before it began</source>
        <translation>尚未开始就被停止</translation>
    </message>
</context>
<context>
    <name>wb::scenario::Check</name>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>以及另外 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>at %1</source>
        <translation>于 %1</translation>
    </message>
    <message>
        <source>%1 at %2</source>
        <translation>%1，于 %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1; one of them came %2 after it</source>
        <translation>%1；其中一个在其后 %2 发生</translation>
    </message>
    <message>
        <source>packet ids %1 and %2 for one message; %3</source>
        <translation>同一消息用了报文标识符 %1 和 %2；%3</translation>
    </message>
    <message>
        <source>pause %1 of %2 is %3, not %4</source>
        <translation>%2 的第 %1 个间隔为 %3，而不是 %4</translation>
    </message>
    <message>
        <source>no message</source>
        <translation>没有消息</translation>
    </message>
    <message>
        <source>%1 told: %2, end: %3</source>
        <translation>%1 得到：%2，结局：%3</translation>
    </message>
    <message>
        <source>none; of all publishes the last was told: %1</source>
        <translation>无；所有发布中最后一个得到：%1</translation>
    </message>
    <message>
        <source>%1, session present</source>
        <translation>%1，会话存在</translation>
    </message>
    <message>
        <source>connected</source>
        <translation>已连接</translation>
    </message>
    <message>
        <source>not connected</source>
        <translation>未连接</translation>
    </message>
    <message>
        <source>not connected: %1</source>
        <translation>未连接：%1</translation>
    </message>
    <message>
        <source>no such subscription</source>
        <translation>没有这个订阅</translation>
    </message>
    <message>
        <source>no SUBACK</source>
        <translation>没有 SUBACK</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>被拒绝</translation>
    </message>
    <message>
        <source>QoS %1</source>
        <translation>QoS %1</translation>
    </message>
</context>
<context>
    <name>wb::scenario::Demo</name>
    <message>
        <source>Cannot make a temporary folder: %1</source>
        <translation>无法创建临时文件夹：%1</translation>
    </message>
    <message>
        <source>Cannot write %1: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
    <message>
        <source>The demo&apos;s messages are missing in this build</source>
        <translation>此构建中缺少演示的消息</translation>
    </message>
</context>
<context>
    <name>wb::scenario::DemoTraffic</name>
    <message>
        <source>Traffic entry %1 has no payloads</source>
        <translation>流量条目 %1 没有载荷</translation>
    </message>
    <message>
        <source>Traffic entry %1: %2</source>
        <translation>流量条目 %1：%2</translation>
    </message>
    <message>
        <source>There is no traffic</source>
        <translation>没有流量</translation>
    </message>
</context>
<context>
    <name>wb::scenario::Reader</name>
    <message>
        <source>a Dapr release is needed here, in quotes: %1</source>
        <translation>这里需要一个加引号的 Dapr 版本：%1</translation>
    </message>
    <message>
        <source>&quot;%1&quot; stands here twice</source>
        <translation>“%1”在这里出现了两次</translation>
    </message>
    <message>
        <source>the list is empty</source>
        <translation>列表为空</translation>
    </message>
    <message>
        <source>a broker&apos;s URL with its port is needed here, such as tcp://localhost:1883</source>
        <translation>这里需要带端口的代理 URL，例如 tcp://localhost:1883</translation>
    </message>
    <message>
        <source>this broker stands here twice</source>
        <translation>这个代理在这里出现了两次</translation>
    </message>
    <message>
        <source>&quot;only&quot; names what this scenario runs with: %1; not &quot;%2&quot;</source>
        <translation>“only”只能写本场景所用的：%1；不能是“%2”</translation>
    </message>
    <message>
        <source>a scenario is at most %1 KiB long</source>
        <translation>场景文件最长 %1 KiB</translation>
    </message>
    <message>
        <source>lists and mappings are nested more than %1 deep</source>
        <translation>列表和映射的嵌套超过 %1 层</translation>
    </message>
    <message>
        <source>a scenario is one document; Dapr resources belong into a text (resources: |)</source>
        <translation>一个场景是一个文档；Dapr 资源应写在文本中（resources: |）</translation>
    </message>
    <message>
        <source>the file is empty</source>
        <translation>文件为空</translation>
    </message>
    <message>
        <source>there is no such file</source>
        <translation>没有这个文件</translation>
    </message>
    <message>
        <source>a Component, Subscription or Resiliency of Dapr is needed here</source>
        <translation>这里需要 Dapr 的 Component、Subscription 或 Resiliency</translation>
    </message>
    <message>
        <source>a component named &quot;%1&quot; stands here twice</source>
        <translation>名为“%1”的组件在这里出现了两次</translation>
    </message>
    <message>
        <source>the file cannot be read: %1</source>
        <translation>无法读取文件：%1</translation>
    </message>
    <message>
        <source>the file is longer than %1 KiB: %2</source>
        <translation>文件长于 %1 KiB：%2</translation>
    </message>
    <message>
        <source>Dapr resources are needed here: a text (resources: |) or {file: name.yaml}</source>
        <translation>这里需要 Dapr 资源：文本（resources: |）或 {file: name.yaml}</translation>
    </message>
    <message>
        <source>a step is needed here, such as - connect: orders; steps are: %1</source>
        <translation>这里需要一个步骤，例如 - connect: orders；可用步骤：%1</translation>
    </message>
    <message>
        <source>one step at a time: &quot;%1&quot; stands here already</source>
        <translation>一次一个步骤：这里已有“%1”</translation>
    </message>
    <message>
        <source>the step is empty</source>
        <translation>步骤为空</translation>
    </message>
    <message>
        <source>there is no MQTT component in the scenario&apos;s resources</source>
        <translation>场景的资源中没有 MQTT 组件</translation>
    </message>
    <message>
        <source>which component? There are: %1</source>
        <translation>哪个组件？现有：%1</translation>
    </message>
    <message>
        <source>either payload or base64</source>
        <translation>payload 与 base64 只能写一个</translation>
    </message>
    <message>
        <source>copies go with &quot;from: outside&quot; only</source>
        <translation>copies 只能与“from: outside”一起使用</translation>
    </message>
    <message>
        <source>&quot;%1&quot; goes with &quot;from: sidecar&quot; only</source>
        <translation>“%1”只能与“from: sidecar”一起使用</translation>
    </message>
    <message>
        <source>a sidecar publishes with its component&apos;s &quot;%1&quot;; per request only metadata can change it</source>
        <translation>边车按其组件的“%1”发布；单个请求只能通过 metadata 改变它</translation>
    </message>
    <message>
        <source>there is no observer: name its topic filters first (observe: [orders/#])</source>
        <translation>没有观察者：请先写出它的主题过滤器（observe: [orders/#]）</translation>
    </message>
    <message>
        <source>a step before this one is named &quot;%1&quot; already</source>
        <translation>前面已有名为“%1”的步骤</translation>
    </message>
    <message>
        <source>one expectation at a time: &quot;%1&quot; stands here already</source>
        <translation>一次一个期望：这里已有“%1”</translation>
    </message>
    <message>
        <source>an expectation is needed here, such as {deliveries: 2}; there are: %1</source>
        <translation>这里需要一个期望，例如 {deliveries: 2}；可用的有：%1</translation>
    </message>
    <message>
        <source>&quot;by&quot; is topic, payload, or a JSON pointer into the payload, such as /id</source>
        <translation>“by”为 topic、payload，或指向载荷内部的 JSON 指针，例如 /id</translation>
    </message>
    <message>
        <source>a list of steps is needed here</source>
        <translation>这里需要步骤列表</translation>
    </message>
    <message>
        <source>there are more than %1 steps</source>
        <translation>步骤多于 %1 个</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not known here; known are: %2</source>
        <translation>这里不认识“%1”；可用的有：%2</translation>
    </message>
    <message>
        <source>a name is needed here; known are: %1</source>
        <translation>这里需要一个名称；可用的有：%1</translation>
    </message>
    <message>
        <source>a mapping is needed here (name: value), with: %1</source>
        <translation>这里需要映射（名称: 值），可用的有：%1</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is missing here</source>
        <translation>这里缺少“%1”</translation>
    </message>
    <message>
        <source>a text is needed here</source>
        <translation>这里需要文本</translation>
    </message>
    <message>
        <source>1 to %1 texts are needed here</source>
        <translation>这里需要 1 到 %1 个文本</translation>
    </message>
    <message>
        <source>true or false is needed here</source>
        <translation>这里需要 true 或 false</translation>
    </message>
    <message>
        <source>a whole number from %1 to %2 is needed here</source>
        <translation>这里需要 %1 到 %2 的整数</translation>
    </message>
    <message>
        <source>a time with its unit is needed here, such as 500ms, 2s or 1m30s, at most 24h</source>
        <translation>这里需要带单位的时间，例如 500ms、2s 或 1m30s，最长 24h</translation>
    </message>
    <message>
        <source>one of these is needed here: %1</source>
        <translation>这里需要其中之一：%1</translation>
    </message>
    <message>
        <source>no MQTT component of the scenario is named &quot;%1&quot;; there are: %2</source>
        <translation>场景中没有名为“%1”的 MQTT 组件；现有：%2</translation>
    </message>
    <message>
        <source>no step before this one is named &quot;%1&quot; (as: %1)</source>
        <translation>前面没有名为“%1”的步骤（as: %1）</translation>
    </message>
    <message>
        <source>a count is needed here: 2, at least 2, at most 5, or 2 to 5</source>
        <translation>这里需要个数：2、at least 2、at most 5 或 2 to 5</translation>
    </message>
    <message>
        <source>a span of time is needed here: 4s to 6s, at least 2s, or at most 500ms</source>
        <translation>这里需要时间范围：4s to 6s、at least 2s 或 at most 500ms</translation>
    </message>
    <message>
        <source>Base64 is needed here</source>
        <translation>这里需要 Base64</translation>
    </message>
    <message>
        <source>a mapping of names to texts is needed here</source>
        <translation>这里需要名称到文本的映射</translation>
    </message>
    <message>
        <source>states with their counts are needed here, such as {acknowledged: 2}</source>
        <translation>这里需要状态及其个数，例如 {acknowledged: 2}</translation>
    </message>
    <message>
        <source>an answer is needed here: success, retry, drop, an HTTP status from 100 to 599, grpc with success, retry, drop or a code from 0 to 16, or crash</source>
        <translation>这里需要一个应答：success、retry、drop、100 到 599 的 HTTP 状态码、grpc 加 success、retry、drop 或 0 到 16 的代码，或 crash</translation>
    </message>
    <message>
        <source>only a scripted broker takes rules (broker: scripted)</source>
        <translation>只有脚本代理接受规则（broker: scripted）</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is a number of whole seconds</source>
        <translation>&quot;%1&quot; 应为整秒数</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not the name of an image</source>
        <translation>&quot;%1&quot; 不是镜像名称</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not the name of a variable</source>
        <translation>&quot;%1&quot; 不是变量名称</translation>
    </message>
    <message>
        <source>a broker is needed here: %1, {container: {image: name:tag}} or {url: tcp://host:port}</source>
        <translation>此处需要一个代理：%1、{container: {image: name:tag}} 或 {url: tcp://host:port}</translation>
    </message>
    <message>
        <source>&quot;%1&quot; is not a version of an image</source>
        <translation>&quot;%1&quot; 不是镜像的版本</translation>
    </message>
</context>
<context>
    <name>wb::scenario::Report</name>
    <message>
        <source>not run</source>
        <translation>未运行</translation>
    </message>
    <message>
        <source>running</source>
        <translation>运行中</translation>
    </message>
    <message>
        <source>passed</source>
        <translation>通过</translation>
    </message>
    <message>
        <source>FAILED</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>ERROR</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>跳过</translation>
    </message>
    <message>
        <source>expected: %1</source>
        <translation>期望：%1</translation>
    </message>
    <message>
        <source>seen: %1</source>
        <translation>所见：%1</translation>
    </message>
    <message>
        <source>the last packets and facts:</source>
        <translation>最近的报文与事实：</translation>
    </message>
    <message>
        <source>%1 passed, %2 failed, %3 could not be run, %4 skipped</source>
        <translation>%1 通过，%2 失败，%3 无法运行，%4 跳过</translation>
    </message>
</context>
<context>
    <name>wb::scenario::ScenarioRecorder</name>
    <message>
        <source>Recorded</source>
        <translation>录制</translation>
    </message>
</context>
<context>
    <name>wb::scenario::ScenarioRun</name>
    <message>
        <source>it starts, stops or kills its broker, which is not possible at a URL</source>
        <translation>它要启动、停止或杀死代理，对 URL 上的代理做不到</translation>
    </message>
    <message>
        <source>it needs a broker with settings of its own</source>
        <translation>它需要带自身设置的代理</translation>
    </message>
    <message>
        <source>the scenario&apos;s limit of %1 is over</source>
        <translation>已超过场景的时限 %1</translation>
    </message>
    <message>
        <source>stopped before its end</source>
        <translation>在结束前被停止</translation>
    </message>
    <message numerus="yes">
        <source>more happened than could be looked at: %n fact(s) were lost</source>
        <translation>
            <numerusform>发生得太多，来不及查看：丢失 %n 个事实</numerusform>
        </translation>
    </message>
    <message>
        <source>the observer has no connection: %1</source>
        <translation>观察者没有连接：%1</translation>
    </message>
</context>
<context>
    <name>wb::scenario::StepPlayer</name>
    <message>
        <source>%1 is not among the resources</source>
        <translation>%1 不在资源之中</translation>
    </message>
    <message>
        <source>no call waits for an answer</source>
        <translation>没有等待应答的调用</translation>
    </message>
    <message>
        <source>the connection has not ended</source>
        <translation>连接没有结束</translation>
    </message>
    <message>
        <source>the session is still there</source>
        <translation>会话仍在</translation>
    </message>
    <message>
        <source>nothing has happened</source>
        <translation>什么也没有发生</translation>
    </message>
    <message>
        <source>there is no message %1</source>
        <translation>没有第 %1 条消息</translation>
    </message>
    <message>
        <source>the broker&apos;s URL cannot be used</source>
        <translation>无法使用代理的 URL</translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) without acknowledgement</source>
        <translation>
            <numerusform>%n 条消息没有确认</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n caller(s) were told nothing</source>
        <translation>
            <numerusform>%n 个调用方没有得到答复</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1, within %2</source>
        <translation>%1，时限 %2</translation>
    </message>
    <message>
        <source>connected</source>
        <translation>已连接</translation>
    </message>
    <message>
        <source>not connected</source>
        <translation>未连接</translation>
    </message>
    <message numerus="yes">
        <source>%n subscription(s) without SUBACK</source>
        <translation>
            <numerusform>%n 个订阅没有 SUBACK</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 has no connection</source>
        <translation>%1 没有连接</translation>
    </message>
</context>
<context>
    <name>wb::scenario::Words</name>
    <message>
        <source>%1 (replica %2)</source>
        <translation>%1（副本 %2）</translation>
    </message>
    <message>
        <source> on %1</source>
        <translation>，主题 %1</translation>
    </message>
    <message>
        <source> of message %1</source>
        <translation>，第 %1 条消息</translation>
    </message>
    <message>
        <source> at %1</source>
        <translation>，组件 %1</translation>
    </message>
    <message>
        <source> (replica %1)</source>
        <translation>（副本 %1）</translation>
    </message>
    <message numerus="yes">
        <source>, the next %n</source>
        <translation>
            <numerusform>，接下来 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>connect %1</source>
        <translation>连接 %1</translation>
    </message>
    <message>
        <source>disconnect %1</source>
        <translation>断开 %1</translation>
    </message>
    <message>
        <source>by the sidecar of %1</source>
        <translation>由 %1 的边车</translation>
    </message>
    <message>
        <source>by the observer</source>
        <translation>由观察者</translation>
    </message>
    <message>
        <source>from outside</source>
        <translation>来自外部</translation>
    </message>
    <message numerus="yes">
        <source>publish %n message(s) to %1, %2</source>
        <translation>
            <numerusform>向 %1 发布 %n 条消息，%2</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>, %n packets each</source>
        <translation>
            <numerusform>，每条 %n 个报文</numerusform>
        </translation>
    </message>
    <message>
        <source>hold acknowledgements%1</source>
        <translation>扣住确认%1</translation>
    </message>
    <message>
        <source>drop acknowledgements%1</source>
        <translation>丢弃确认%1</translation>
    </message>
    <message>
        <source>delay acknowledgements%1 by %2</source>
        <translation>推迟确认%1，时长 %2</translation>
    </message>
    <message>
        <source>release acknowledgements%1</source>
        <translation>放行确认%1</translation>
    </message>
    <message>
        <source>the app&apos;s answers are given by hand</source>
        <translation>应用的应答由人工给出</translation>
    </message>
    <message>
        <source>the app takes everything</source>
        <translation>应用接受一切</translation>
    </message>
    <message>
        <source>the app answers as a script says</source>
        <translation>应用按脚本应答</translation>
    </message>
    <message>
        <source>answer all calls%1: %2</source>
        <translation>应答所有调用%1：%2</translation>
    </message>
    <message>
        <source>answer the oldest call%1: %2</source>
        <translation>应答最早的调用%1：%2</translation>
    </message>
    <message>
        <source>cut the connection of %1: DISCONNECT</source>
        <translation>切断 %1 的连接：DISCONNECT</translation>
    </message>
    <message>
        <source>cut the connection of %1: TCP close</source>
        <translation>切断 %1 的连接：TCP 关闭</translation>
    </message>
    <message>
        <source>cut the connection of %1: TCP reset</source>
        <translation>切断 %1 的连接：TCP 重置</translation>
    </message>
    <message>
        <source>cut the connection of %1: silence</source>
        <translation>切断 %1 的连接：静默</translation>
    </message>
    <message>
        <source>%1, and stay away</source>
        <translation>%1，并且不再重连</translation>
    </message>
    <message>
        <source>reconnect %1</source>
        <translation>重新连接 %1</translation>
    </message>
    <message>
        <source>restart the sidecar of %1</source>
        <translation>重启 %1 的边车</translation>
    </message>
    <message>
        <source>throw away the session of %1</source>
        <translation>丢弃 %1 的会话</translation>
    </message>
    <message>
        <source>take over the client id of %1</source>
        <translation>抢占 %1 的客户端标识</translation>
    </message>
    <message>
        <source>start the broker</source>
        <translation>启动代理</translation>
    </message>
    <message>
        <source>stop the broker</source>
        <translation>停止代理</translation>
    </message>
    <message>
        <source>kill the broker</source>
        <translation>杀死代理</translation>
    </message>
    <message>
        <source>restart the broker</source>
        <translation>重启代理</translation>
    </message>
    <message>
        <source>watch for %1: no %2%3</source>
        <translation>观察 %1：没有%2%3</translation>
    </message>
    <message>
        <source>delivery</source>
        <translation>投递</translation>
    </message>
    <message>
        <source>attempt</source>
        <translation>尝试</translation>
    </message>
    <message>
        <source>acknowledgement</source>
        <translation>确认</translation>
    </message>
    <message>
        <source>publish</source>
        <translation>发布</translation>
    </message>
    <message>
        <source>connection</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>end of a connection</source>
        <translation>连接结束</translation>
    </message>
    <message>
        <source>deliveries: %1</source>
        <translation>投递：%1</translation>
    </message>
    <message>
        <source>with DUP</source>
        <translation>带 DUP</translation>
    </message>
    <message>
        <source>without DUP</source>
        <translation>不带 DUP</translation>
    </message>
    <message>
        <source>retained</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>not retained</source>
        <translation>非保留</translation>
    </message>
    <message>
        <source>QoS %1</source>
        <translation>QoS %1</translation>
    </message>
    <message>
        <source>tied by: %1</source>
        <translation>关联依据：%1</translation>
    </message>
    <message>
        <source>with one packet id</source>
        <translation>报文标识符相同</translation>
    </message>
    <message>
        <source>attempts: %1</source>
        <translation>尝试：%1</translation>
    </message>
    <message>
        <source>that ended in: %1</source>
        <translation>结果为：%1</translation>
    </message>
    <message>
        <source>under the policy %1</source>
        <translation>策略为 %1</translation>
    </message>
    <message>
        <source>answered %1</source>
        <translation>应答为 %1</translation>
    </message>
    <message>
        <source>with pauses of %1</source>
        <translation>间隔为 %1</translation>
    </message>
    <message>
        <source>acknowledgements (%1): %2</source>
        <translation>确认（%1）：%2</translation>
    </message>
    <message>
        <source>ends of handling: %1</source>
        <translation>处理结束：%1</translation>
    </message>
    <message>
        <source>with &quot;%1&quot;</source>
        <translation>含“%1”</translation>
    </message>
    <message>
        <source>messages by state: %1</source>
        <translation>各状态的消息：%1</translation>
    </message>
    <message>
        <source>%1 in this order (%2): %3</source>
        <translation>%1 的顺序（%2）：%3</translation>
    </message>
    <message>
        <source>publishes of ours: %1</source>
        <translation>我方发布：%1</translation>
    </message>
    <message>
        <source>whose caller was told: %1</source>
        <translation>调用方得到：%1</translation>
    </message>
    <message>
        <source>whose end was: %1</source>
        <translation>结局为：%1</translation>
    </message>
    <message>
        <source>dead letters</source>
        <translation>死信</translation>
    </message>
    <message>
        <source>no dead letters</source>
        <translation>非死信</translation>
    </message>
    <message>
        <source>received by the observer: %1</source>
        <translation>观察者收到：%1</translation>
    </message>
    <message>
        <source>connections: %1</source>
        <translation>连接：%1</translation>
    </message>
    <message>
        <source>with session present</source>
        <translation>会话存在</translation>
    </message>
    <message>
        <source>without session present</source>
        <translation>会话不存在</translation>
    </message>
    <message>
        <source>client id %1</source>
        <translation>客户端标识 %1</translation>
    </message>
    <message>
        <source>ends of connections: %1</source>
        <translation>连接结束：%1</translation>
    </message>
    <message>
        <source>%1, by: %2</source>
        <translation>%1，原因：%2</translation>
    </message>
    <message>
        <source>connected</source>
        <translation>已连接</translation>
    </message>
    <message>
        <source>not connected</source>
        <translation>未连接</translation>
    </message>
    <message>
        <source>%1, because &quot;%2&quot;</source>
        <translation>%1，因为“%2”</translation>
    </message>
    <message>
        <source>subscription to %1 refused</source>
        <translation>对 %1 的订阅被拒绝</translation>
    </message>
    <message>
        <source>subscription to %1 granted with QoS %2</source>
        <translation>对 %1 的订阅以 QoS %2 获准</translation>
    </message>
    <message>
        <source>deliveries that wait for an acknowledgement: %1</source>
        <translation>等待确认的投递：%1</translation>
    </message>
    <message>
        <source>, each %1 after %2</source>
        <translation>，每次都在 %2 之后 %1</translation>
    </message>
    <message>
        <source>the start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>, since %1</source>
        <translation>，自 %1 起</translation>
    </message>
    <message>
        <source>broker rule: at %1 do %2</source>
        <translation>代理规则：在 %1 时执行 %2</translation>
    </message>
    <message>
        <source>, after %1</source>
        <translation>，%1 之后</translation>
    </message>
    <message>
        <source>the broker&apos;s rules end</source>
        <translation>代理规则结束</translation>
    </message>
    <message>
        <source>it needs a broker with settings of its own, not %1</source>
        <translation>它需要一个有自己设置的代理，而不是 %1</translation>
    </message>
</context>
<context>
    <name>wb::sidecar::AckGate</name>
    <message>
        <source>message #%1</source>
        <translation>消息 #%1</translation>
    </message>
    <message>
        <source>the next %1</source>
        <translation>接下来的 %1 个</translation>
    </message>
    <message>
        <source>all</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>hold acknowledgements: %1</source>
        <translation>扣住确认：%1</translation>
    </message>
    <message>
        <source>drop acknowledgements: %1</source>
        <translation>丢弃确认：%1</translation>
    </message>
    <message>
        <source>delay acknowledgements by %1 ms: %2</source>
        <translation>延迟确认 %1 毫秒：%2</translation>
    </message>
    <message>
        <source>No rule for %1: %2</source>
        <translation>没有为 %1 建立规则：%2</translation>
    </message>
</context>
<context>
    <name>wb::sidecar::AppHost</name>
    <message>
        <source>The simulated app has crashed; it comes back by itself.</source>
        <translation>模拟应用已崩溃；它会自行恢复。</translation>
    </message>
    <message>
        <source>Waiting for the app at %1 to listen; nothing is subscribed before.</source>
        <translation>正在等待 %1 处的应用开始监听；在此之前不会订阅任何主题。</translation>
    </message>
</context>
<context>
    <name>wb::sidecar::Binding</name>
    <message>
        <source>daprd would say now: %1</source>
        <translation>daprd 此时会说：%1</translation>
    </message>
    <message>
        <source>Dapr %1 connects both halves of the binding %2 as %3: the broker lets only one of them stay, and they take the connection from each other</source>
        <translation>Dapr %1 让绑定 %2 的输入和输出两半都以 %3 连接：代理只保留其中一个，两者会不断互相抢占连接</translation>
    </message>
</context>
<context>
    <name>wb::sidecar::BulkBatch</name>
    <message>
        <source>daprd would end here (index out of range): entry %1 of a batch was dropped in a call with only %2 entries</source>
        <translation>daprd 会在此处终止（索引越界）：一次仅含 %2 条的调用中丢弃了批次的第 %1 条</translation>
    </message>
    <message numerus="yes">
        <source>%n message(s) of a batch on %1 failed and are acknowledged nevertheless, as daprd does it</source>
        <translation>
            <numerusform>%1 上一个批次中有 %n 条消息失败，但与 daprd 一样仍予确认</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::sidecar::ByHandApp</name>
    <message numerus="yes">
        <source>%n messages wait for an answer by hand already</source>
        <translation>
            <numerusform>已有 %n 条消息在等待手动应答</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::sidecar::Controls</name>
    <message>
        <source>%1 (replica %2)</source>
        <translation>%1（副本 %2）</translation>
    </message>
    <message>
        <source>Nothing to cut: %1 is not connected</source>
        <translation>没有可切断的连接：%1 未连接</translation>
    </message>
    <message>
        <source>Nothing to reconnect: %1 has no connection</source>
        <translation>没有可重连的连接：%1 没有连接</translation>
    </message>
    <message>
        <source>No session to discard: %1 is not connected</source>
        <translation>没有可丢弃的会话：%1 未连接</translation>
    </message>
    <message>
        <source>The session of %1 was not discarded: %2</source>
        <translation>%1 的会话未被丢弃：%2</translation>
    </message>
    <message>
        <source>client id %1 taken over</source>
        <translation>客户端标识 %1 被接管</translation>
    </message>
    <message>
        <source>The client id %1 was not taken over: %2</source>
        <translation>客户端标识 %1 未被接管：%2</translation>
    </message>
    <message>
        <source>Nothing to take over: %1 has no connection</source>
        <translation>没有可接管的连接：%1 没有连接</translation>
    </message>
    <message>
        <source>Not published to %1 from outside: %2</source>
        <translation>未从外部发布到 %1：%2</translation>
    </message>
</context>
<context>
    <name>wb::sidecar::DeliveryHost</name>
    <message>
        <source>More of this in the same second is not listed.</source>
        <translation>同一秒内的更多此类消息不再列出。</translation>
    </message>
    <message>
        <source>A routing rule for %1: %2. Its messages are left without an acknowledgement.</source>
        <translation>%1 的路由规则：%2。其消息将不予确认。</translation>
    </message>
    <message>
        <source>no connection</source>
        <translation>无连接</translation>
    </message>
</context>
<context>
    <name>wb::sidecar::Endpoint</name>
    <message>
        <source>The URL&apos;s scheme &quot;%1&quot; is none that Dapr can connect to</source>
        <translation>URL 的协议方案“%1”不是 Dapr 能连接的</translation>
    </message>
    <message>
        <source>Write the URL as mqtt://host:1883 or mqtts://host:8883.</source>
        <translation>请将 URL 写成 mqtt://host:1883 或 mqtts://host:8883。</translation>
    </message>
    <message>
        <source>The URL names no host</source>
        <translation>URL 中没有主机</translation>
    </message>
    <message>
        <source>Write the URL as mqtt://host:1883.</source>
        <translation>请将 URL 写成 mqtt://host:1883。</translation>
    </message>
    <message>
        <source>The URL names several hosts; Dapr takes the whole list as one host name</source>
        <translation>URL 中有多个主机；Dapr 会把整个列表当作一个主机名</translation>
    </message>
    <message>
        <source>Write one broker&apos;s address.</source>
        <translation>请只写一个代理的地址。</translation>
    </message>
    <message>
        <source>The URL has no port, and Dapr adds none</source>
        <translation>URL 中没有端口，Dapr 也不会补上</translation>
    </message>
    <message>
        <source>Write the port: mqtt://%1:1883, or mqtts://%1:8883 for TLS.</source>
        <translation>请写明端口：mqtt://%1:1883，使用 TLS 则为 mqtts://%1:8883。</translation>
    </message>
    <message>
        <source>Port %1 is not between 1 and 65535</source>
        <translation>端口 %1 不在 1 到 65535 之间</translation>
    </message>
</context>
<context>
    <name>wb::sidecar::Engine</name>
    <message>
        <source>The observer is not connected</source>
        <translation>观察者未连接</translation>
    </message>
    <message>
        <source>%1 is not connected</source>
        <translation>%1 未连接</translation>
    </message>
    <message>
        <source>Nothing to restart: %1 is not there</source>
        <translation>没有可重启的组件：%1 不存在</translation>
    </message>
    <message>
        <source>restart of %1</source>
        <translation>重启 %1</translation>
    </message>
    <message>
        <source>no longer: %1</source>
        <translation>不再：%1</translation>
    </message>
    <message>
        <source>acknowledgements released</source>
        <translation>放行确认</translation>
    </message>
</context>
<context>
    <name>wb::sidecar::EraBinding</name>
    <message>
        <source>Not sent: the component disconnected after its first publish</source>
        <translation>未发送：该组件在第一次发布后已断开连接</translation>
    </message>
</context>
<context>
    <name>wb::sidecar::EraPubSub</name>
    <message>
        <source>Dapr does not tell of this failure: %1</source>
        <translation>Dapr 不会报告此失败：%1</translation>
    </message>
</context>
<context>
    <name>wb::sidecar::HttpApp</name>
    <message>
        <source>The app at %1 takes the connection but has not answered for %2 s; Dapr waits for it without a limit.</source>
        <translation>%1 处的应用接受了连接，但已有 %2 秒没有应答；Dapr 会无限期等待它。</translation>
    </message>
    <message>
        <source>An app&apos;s address is http://host:port or https://host:port, without a path.</source>
        <translation>应用的地址形如 http://主机:端口 或 https://主机:端口，不带路径。</translation>
    </message>
    <message>
        <source>too many calls wait for the app</source>
        <translation>等待应用的调用过多</translation>
    </message>
    <message>
        <source>Nothing listens at %1: is the app running, and is that its port?</source>
        <translation>%1 处没有程序在监听：应用是否已启动？端口是否正确？</translation>
    </message>
    <message>
        <source>The name of the host in %1 is not known.</source>
        <translation>%1 中的主机名无法解析。</translation>
    </message>
    <message>
        <source>%1 does not take the connection: a firewall, or the wrong address?</source>
        <translation>%1 不接受连接：是防火墙，还是地址有误？</translation>
    </message>
    <message>
        <source>%1 does not speak TLS: an app without a certificate has an http:// address.</source>
        <translation>%1 不使用 TLS：没有证书的应用应使用 http:// 地址。</translation>
    </message>
    <message>
        <source>What answers at %1 is not HTTP, or not well formed: %2</source>
        <translation>%1 处的应答不是 HTTP，或格式有误：%2</translation>
    </message>
    <message>
        <source>The app at %1 closed the connection without an answer: did it crash?</source>
        <translation>%1 处的应用没有应答就关闭了连接：它是否崩溃了？</translation>
    </message>
    <message>
        <source>The app at %1 answered with more than %2 MiB.</source>
        <translation>%1 处的应用的应答超过了 %2 MiB。</translation>
    </message>
    <message>
        <source>The app at %1 cannot be called: %2</source>
        <translation>无法调用 %1 处的应用：%2</translation>
    </message>
</context>
<context>
    <name>wb::sidecar::Link</name>
    <message>
        <source>Connected after all; daprd had given up by then: %1</source>
        <translation>最终还是连上了；但 daprd 那时已经放弃：%1</translation>
    </message>
    <message>
        <source>Connected as %1; the broker resumed the session</source>
        <translation>已连接为 %1；代理恢复了会话</translation>
    </message>
    <message>
        <source>Connected as %1 with a new session</source>
        <translation>已连接为 %1，新会话</translation>
    </message>
    <message>
        <source>Connection lost: %1</source>
        <translation>连接丢失：%1</translation>
    </message>
    <message>
        <source>Not connected: %1</source>
        <translation>未连接：%1</translation>
    </message>
    <message>
        <source>Trying again with MQTT 3.1, as Dapr does</source>
        <translation>像 Dapr 那样改用 MQTT 3.1 重试</translation>
    </message>
    <message>
        <source>daprd would say now: %1</source>
        <translation>daprd 此时会说：%1</translation>
    </message>
    <message>
        <source>Not subscribed to %1: %2</source>
        <translation>未订阅 %1：%2</translation>
    </message>
    <message>
        <source>The broker refused the subscription to %1</source>
        <translation>代理拒绝了对 %1 的订阅</translation>
    </message>
    <message>
        <source>The broker granted QoS %1 for %2; QoS %3 was asked for</source>
        <translation>代理授予 QoS %1（%2）；请求的是 QoS %3</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Silent on purpose: nothing is sent or read until a keep-alive ends the connection</source>
        <translation>有意静默：在某一方的保活结束连接之前，不发送也不读取任何内容</translation>
    </message>
    <message>
        <source>half-open silence</source>
        <translation>半开静默</translation>
    </message>
    <message>
        <source>The connection was ended here with DISCONNECT, on purpose</source>
        <translation>连接在此处有意以 DISCONNECT 结束</translation>
    </message>
</context>
<context>
    <name>wb::sidecar::Mqtt3PubSub</name>
    <message>
        <source>The broker refused the subscription</source>
        <translation>代理拒绝了该订阅</translation>
    </message>
    <message>
        <source>Success was reported at the reconnect, before the broker had answered</source>
        <translation>重连时就已报告成功，此时代理还没有应答</translation>
    </message>
</context>
<context>
    <name>wb::sidecar::Observer</name>
    <message>
        <source>The broker did not acknowledge within 10 s</source>
        <translation>代理没有在 10 秒内确认</translation>
    </message>
    <message>
        <source>The connection was closed before the broker acknowledged</source>
        <translation>连接在代理确认之前已关闭</translation>
    </message>
    <message>
        <source>The observer is not connected</source>
        <translation>观察者未连接</translation>
    </message>
</context>
<context>
    <name>wb::sidecar::OutsideClient</name>
    <message>
        <source>the broker did not acknowledge within 10 s</source>
        <translation>代理在 10 秒内没有确认</translation>
    </message>
</context>
<context>
    <name>wb::sidecar::PublishCalls</name>
    <message>
        <source>Discarded: there is no connection</source>
        <translation>已丢弃：没有连接</translation>
    </message>
    <message>
        <source>Success was reported at the reconnect, when it was sent again; the broker had not acknowledged it</source>
        <translation>重连后重发时就已报告成功；此时代理还没有确认</translation>
    </message>
    <message>
        <source>The message stays stored and is sent again at each reconnect</source>
        <translation>消息仍保存着，每次重连都会重发</translation>
    </message>
</context>
<context>
    <name>wb::sidecar::Publisher</name>
    <message>
        <source>no answer: daprd breaks off, because a JSON null is not an event</source>
        <translation>无应答：daprd 中断了请求，因为 JSON null 不是事件</translation>
    </message>
</context>
<context>
    <name>wb::sidecar::Refused</name>
    <message>
        <source>Dapr would not start this component</source>
        <translation>Dapr 不会启动此组件</translation>
    </message>
    <message>
        <source>See the Problems panel for what to change.</source>
        <translation>要改什么，请看“问题”面板。</translation>
    </message>
</context>
<context>
    <name>wb::sidecar::Resiliency</name>
    <message>
        <source>%1: %2, named by the component&apos;s target.</source>
        <translation>%1：%2，由该组件的目标指定。</translation>
    </message>
    <message>
        <source>%1: %2, the default policy that comes nearest.</source>
        <translation>%1：%2，最接近的默认策略。</translation>
    </message>
    <message>
        <source>%1: none, because no resource defines %2.</source>
        <translation>%1：无，因为没有资源定义 %2。</translation>
    </message>
    <message>
        <source>%1: none; the component is a target that names none, and defaults do not apply to targets.</source>
        <translation>%1：无；该组件是一个未指定策略的目标，而默认策略不适用于目标。</translation>
    </message>
    <message>
        <source>%1: none.</source>
        <translation>%1：无。</translation>
    </message>
    <message>
        <source>Retry</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Timeout</source>
        <translation>超时</translation>
    </message>
    <message>
        <source>Circuit breaker</source>
        <translation>熔断器</translation>
    </message>
    <message>
        <source>daprd crashes here: it looks up a circuit breaker that is not defined.</source>
        <translation>daprd 在此崩溃：它查找一个未定义的熔断器。</translation>
    </message>
</context>
<context>
    <name>wb::sidecar::Routing</name>
    <message>
        <source>the expression %1 cannot be evaluated here: %2</source>
        <translation>此处无法求值表达式 %1：%2</translation>
    </message>
    <message>
        <source>the event is nested too deeply</source>
        <translation>事件嵌套过深</translation>
    </message>
    <message>
        <source>CEL has no function %1, and daprd never finishes starting</source>
        <translation>CEL 没有函数 %1，daprd 永远无法完成启动</translation>
    </message>
</context>
<context>
    <name>wb::sidecar::ScriptReader</name>
    <message>
        <source>a mapping is needed here (name: value)</source>
        <translation>此处需要一个映射（名称: 值）</translation>
    </message>
    <message>
        <source>%1 stands here twice</source>
        <translation>%1 在此处出现了两次</translation>
    </message>
    <message>
        <source>%1 is not known here; known are %2</source>
        <translation>此处不认识 %1；可用的有 %2</translation>
    </message>
    <message>
        <source>a text is needed here</source>
        <translation>此处需要一段文本</translation>
    </message>
    <message>
        <source>a whole number from %1 to %2 is needed here</source>
        <translation>此处需要一个从 %1 到 %2 的整数</translation>
    </message>
    <message>
        <source>true or false is needed here</source>
        <translation>此处需要 true 或 false</translation>
    </message>
    <message>
        <source>a time is needed here, such as 500ms, 2s or 1m30s, at most 24h</source>
        <translation>此处需要一个时长，例如 500ms、2s 或 1m30s，最长 24h</translation>
    </message>
    <message>
        <source>an answer is needed here: success, retry, drop, an HTTP status from 100 to 599, grpc with success, retry, drop or a code from 0 to 16, never, or crash</source>
        <translation>此处需要一个应答：success、retry、drop、100 到 599 的 HTTP 状态码、grpc 加 success、retry、drop 或 0 到 16 的代码、never 或 crash</translation>
    </message>
    <message>
        <source>%1 is missing here</source>
        <translation>此处缺少 %1</translation>
    </message>
    <message>
        <source>body goes with an HTTP status only</source>
        <translation>body 只能与 HTTP 状态码一起使用</translation>
    </message>
    <message>
        <source>for goes with crash only: how long the app is gone</source>
        <translation>for 只能与 crash 一起使用：应用离线多长时间</translation>
    </message>
    <message>
        <source>1 to %1 answers are needed here</source>
        <translation>此处需要 1 到 %1 个应答</translation>
    </message>
    <message>
        <source>answers with their weights are needed here, such as {success: 70, retry: 30}</source>
        <translation>此处需要带权重的应答，例如 {success: 70, retry: 30}</translation>
    </message>
    <message>
        <source>a JSON pointer begins with /</source>
        <translation>JSON 指针以 / 开头</translation>
    </message>
    <message>
        <source>equals needs a pointer</source>
        <translation>equals 需要 pointer</translation>
    </message>
    <message>
        <source>rule or message is needed here</source>
        <translation>此处需要 rule 或 message</translation>
    </message>
    <message>
        <source>a rule needs either answers or chance</source>
        <translation>一条规则需要 answers 或 chance 二者之一</translation>
    </message>
    <message>
        <source>again and per go with answers, not with chance</source>
        <translation>again 和 per 与 answers 一起使用，不能与 chance 一起使用</translation>
    </message>
    <message>
        <source>seed goes with chance</source>
        <translation>seed 与 chance 一起使用</translation>
    </message>
    <message>
        <source>a list of at most %1 rules is needed here</source>
        <translation>此处需要一个最多 %1 条规则的列表</translation>
    </message>
    <message>
        <source>a script is at most %1 KiB long</source>
        <translation>脚本最长 %1 KiB</translation>
    </message>
    <message>
        <source>a script is one document</source>
        <translation>一个脚本就是一个文档</translation>
    </message>
</context>
<context>
    <name>wb::sidecar::Setup</name>
    <message>
        <source>the URL cannot be read; write mqtt://host:1883 (with special characters of a password percent-encoded)</source>
        <translation>URL 无法读取；请写成 mqtt://host:1883（密码中的特殊字符须用百分号编码）</translation>
    </message>
</context>
<context>
    <name>wb::ui::Actions</name>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
</context>
<context>
    <name>wb::ui::AdminActions</name>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Read the &amp;broker&apos;s own view</source>
        <translation>读取代理自己的视图(&amp;B)</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始</translation>
    </message>
    <message>
        <source>Asks the broker&apos;s management interface about our clients every few seconds; it is only read</source>
        <translation>每隔几秒向代理的管理接口询问我们的客户端；只读</translation>
    </message>
    <message>
        <source>Read it &amp;now</source>
        <translation>立即读取(&amp;N)</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>立即</translation>
    </message>
    <message>
        <source>Does not wait for the next reading</source>
        <translation>不等下一次读取</translation>
    </message>
    <message>
        <source>Copy the broker&apos;s &amp;view</source>
        <translation>复制代理的视图(&amp;V)</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copies the figures with our own beside them as Markdown</source>
        <translation>将数字连同我们自己的以 Markdown 复制</translation>
    </message>
    <message>
        <source>Cannot open %1: %2</source>
        <translation>无法打开 %1：%2</translation>
    </message>
    <message>
        <source>%1 at %2</source>
        <translation>%1，位于 %2</translation>
    </message>
    <message>
        <source>Reading the own view of %1</source>
        <translation>正在读取代理自己的视图：%1</translation>
    </message>
    <message>
        <source>Copied the broker&apos;s own view as Markdown</source>
        <translation>已将代理自己的视图复制为 Markdown</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>▲ The local RabbitMQ runs without its management plug-in: ask for it in its set-up, and start it again.</source>
        <translation>▲ 本地 RabbitMQ 未启用管理插件：请在其配置中启用，然后重新启动。</translation>
    </message>
    <message>
        <source>Stop reading the &amp;broker&apos;s own view</source>
        <translation>停止读取代理自己的视图(&amp;B)</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
</context>
<context>
    <name>wb::ui::AdminForm</name>
    <message>
        <source>Kind of broker</source>
        <translation>代理种类</translation>
    </message>
    <message>
        <source>Broker</source>
        <translation>代理</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>User</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Virtual host</source>
        <translation>虚拟主机</translation>
    </message>
    <message>
        <source>Where the queues of clients that are not connected are looked for</source>
        <translation>在此查找未连接客户端的队列</translation>
    </message>
    <message>
        <source>CA file</source>
        <translation>CA 文件</translation>
    </message>
    <message>
        <source>PEM file; empty: the system&apos;s authorities</source>
        <translation>PEM 文件；留空：系统的证书颁发机构</translation>
    </message>
    <message>
        <source>What to know before</source>
        <translation>事先须知</translation>
    </message>
    <message>
        <source>API key (EMQX 4: application id)</source>
        <translation>API 密钥（EMQX 4：应用 ID）</translation>
    </message>
    <message>
        <source>its secret</source>
        <translation>其机密</translation>
    </message>
    <message>
        <source>Only read. User and password stay in memory and are gone with this window.</source>
        <translation>只读。用户和密码仅保存在内存中，随此窗口消失。</translation>
    </message>
    <message>
        <source>▲ http to another machine: the password can be read on its way. Only read; kept in memory only.</source>
        <translation>▲ 以 http 访问另一台机器：密码在途中可被读取。只读；仅保存在内存中。</translation>
    </message>
    <message>
        <source>Connect a component first: mosquitto is read over MQTT, at the component&apos;s broker.</source>
        <translation>请先连接一个组件：mosquitto 通过 MQTT 在组件的代理上读取。</translation>
    </message>
    <message>
        <source>Reads the $SYS topics of %1 by name, with the component&apos;s login and a client id of its own. Totals only: mosquitto tells nothing about single clients.</source>
        <translation>按名称读取 %1 的 $SYS 主题，使用组件的登录信息和自己的客户端 ID。仅有总数：mosquitto 对单个客户端什么也不说。</translation>
    </message>
</context>
<context>
    <name>wb::ui::AdminModel</name>
    <message>
        <source>queue for QoS %1</source>
        <translation>QoS %1 的队列</translation>
    </message>
    <message>
        <source>Broker says</source>
        <translation>代理说</translation>
    </message>
    <message>
        <source>We say</source>
        <translation>我们说</translation>
    </message>
    <message>
        <source>%1 un-acked</source>
        <translation>%1 条未确认</translation>
    </message>
    <message>
        <source>no figure</source>
        <translation>无数字</translation>
    </message>
    <message>
        <source>not told</source>
        <translation>未告知</translation>
    </message>
    <message>
        <source>✓ %1, %2</source>
        <translation>✓ %1，%2</translation>
    </message>
    <message>
        <source>≠ %1, %2</source>
        <translation>≠ %1，%2</translation>
    </message>
    <message>
        <source>%1, client id %2.</source>
        <translation>%1，客户端 ID %2。</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>the whole broker</source>
        <translation>整个代理</translation>
    </message>
    <message>
        <source>Figure</source>
        <translation>数字</translation>
    </message>
</context>
<context>
    <name>wb::ui::AdminPanel</name>
    <message>
        <source>What the broker says of our clients</source>
        <translation>代理对我们客户端的说法</translation>
    </message>
    <message>
        <source>What the selected row means</source>
        <translation>所选行的含义</translation>
    </message>
    <message>
        <source>What is read</source>
        <translation>读取的内容</translation>
    </message>
    <message>
        <source>State of the reading</source>
        <translation>读取状态</translation>
    </message>
    <message>
        <source>Seconds between two readings</source>
        <translation>两次读取之间的秒数</translation>
    </message>
    <message>
        <source>every </source>
        <translation>每 </translation>
    </message>
    <message>
        <source> s</source>
        <translation> 秒</translation>
    </message>
    <message numerus="yes">
        <source>≠ %n differ(s)</source>
        <translation>
            <numerusform>≠ %n 个不一致</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1%2</translation>
    </message>
    <message>
        <source>%1 Next try in %2 s.</source>
        <translation>%1%2 秒后再试。</translation>
    </message>
    <message>
        <source>No answer so far.</source>
        <translation>尚无应答。</translation>
    </message>
    <message>
        <source>Waiting for the first answer.</source>
        <translation>正在等待第一个应答。</translation>
    </message>
    <message>
        <source>As of %1, read every %2 s.</source>
        <translation>截至 %1，每 %2 秒读取一次。</translation>
    </message>
    <message>
        <source>As of %1; no longer read.</source>
        <translation>截至 %1；不再读取。</translation>
    </message>
    <message>
        <source>Waiting for the broker</source>
        <translation>正在等待代理</translation>
    </message>
    <message>
        <source>What the broker itself counts</source>
        <translation>代理自己的统计</translation>
    </message>
    <message>
        <source>Its figures stand here when it has answered; Stop ends the waiting.</source>
        <translation>它应答后数字显示在这里；“停止”结束等待。</translation>
    </message>
    <message>
        <source>Start reads, for each client of ours, what waits, what is un-acked and what was redelivered, and puts our own count beside it.</source>
        <translation>“开始”为我们的每个客户端读取等待的、未确认的和重新投递的数量，并在旁边给出我们自己的统计。</translation>
    </message>
</context>
<context>
    <name>wb::ui::AppHandPage</name>
    <message>
        <source>Waiting</source>
        <translation>等待中</translation>
    </message>
    <message>
        <source>Messages that wait for your answer</source>
        <translation>等待您回答的消息</translation>
    </message>
    <message>
        <source>No message waits</source>
        <translation>没有等待的消息</translation>
    </message>
    <message>
        <source>The next one that a connected component receives stays here until you answer it; its acknowledgement waits with it.</source>
        <translation>已连接的组件收到的下一条消息会停留在此，直到您回答；它的确认也一同等待。</translation>
    </message>
    <message numerus="yes">
        <source>%n message(s)</source>
        <translation>
            <numerusform>%n 条消息</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n chosen</source>
        <translation>
            <numerusform>已选 %1 / %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::AppHttpPage</name>
    <message>
        <source>Address of the app</source>
        <translation>应用的地址</translation>
    </message>
    <message>
        <source>API token of the app</source>
        <translation>应用的 API 令牌</translation>
    </message>
    <message>
        <source>none</source>
        <translation>无</translation>
    </message>
    <message>
        <source>APP_API_TOKEN: sent as the header dapr-api-token. Kept in memory only.</source>
        <translation>APP_API_TOKEN：以请求头 dapr-api-token 发送。只保存在内存中。</translation>
    </message>
    <message>
        <source>Calls at a time</source>
        <translation>同时调用数</translation>
    </message>
    <message>
        <source>daprd --app-max-concurrency</source>
        <translation>daprd --app-max-concurrency</translation>
    </message>
    <message>
        <source>no limit</source>
        <translation>不限</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>重新询问</translation>
    </message>
    <message>
        <source>Asks the app anew which topics it subscribes to: GET /dapr/subscribe</source>
        <translation>重新询问应用订阅哪些主题：GET /dapr/subscribe</translation>
    </message>
    <message>
        <source>Your own app</source>
        <translation>自己的应用</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>API token</source>
        <translation>API 令牌</translation>
    </message>
    <message>
        <source>Give the address of an HTTP app on this machine. It is asked for its subscriptions and called as daprd calls it.</source>
        <translation>请填写本机 HTTP 应用的地址。会像 daprd 那样询问其订阅并调用它。</translation>
    </message>
    <message numerus="yes">
        <source>It answers, and subscribes to %n topic(s).</source>
        <translation>
            <numerusform>它有应答，并订阅 %n 个主题。</numerusform>
        </translation>
    </message>
    <message>
        <source>It does not answer: %1</source>
        <translation>它没有应答：%1</translation>
    </message>
    <message>
        <source>Waiting for %1</source>
        <translation>正在等待 %1</translation>
    </message>
</context>
<context>
    <name>wb::ui::AppPanel</name>
    <message>
        <source>App id</source>
        <translation>应用 ID</translation>
    </message>
    <message>
        <source>daprd --app-id: used by {appID}, by scopes and where a component sets no consumerID</source>
        <translation>daprd --app-id：用于 {appID}、scopes，以及组件未设置 consumerID 时</translation>
    </message>
    <message>
        <source>Which app</source>
        <translation>哪个应用</translation>
    </message>
    <message>
        <source>Simulated</source>
        <translation>模拟</translation>
    </message>
    <message>
        <source>By hand</source>
        <translation>手动</translation>
    </message>
    <message>
        <source>Your own app</source>
        <translation>自己的应用</translation>
    </message>
    <message>
        <source>A script answers</source>
        <translation>由脚本回答</translation>
    </message>
    <message>
        <source>Each message waits until you answer it</source>
        <translation>每条消息都等到您回答为止</translation>
    </message>
    <message>
        <source>A program of yours on this machine, called as daprd calls it</source>
        <translation>本机上您自己的程序，像 daprd 那样调用它</translation>
    </message>
    <message>
        <source>Answer every call:</source>
        <translation>对每次调用回答：</translation>
    </message>
    <message>
        <source>Nothing waits for an answer.</source>
        <translation>没有等待回答的消息。</translation>
    </message>
    <message>
        <source>Answer the oldest:</source>
        <translation>回答最早的一条：</translation>
    </message>
    <message numerus="yes">
        <source>Answer the %n chosen:</source>
        <translation>
            <numerusform>回答所选的 %n 条：</numerusform>
        </translation>
    </message>
    <message>
        <source>Your app answers.</source>
        <translation>由您的应用回答。</translation>
    </message>
    <message>
        <source>crashed, not there</source>
        <translation>已崩溃，不在</translation>
    </message>
    <message>
        <source>every call: %1</source>
        <translation>每次调用：%1</translation>
    </message>
    <message numerus="yes">
        <source>%n wait(s) for your answer</source>
        <translation>
            <numerusform>%n 条等待您回答</numerusform>
        </translation>
    </message>
    <message>
        <source>does not answer</source>
        <translation>没有应答</translation>
    </message>
</context>
<context>
    <name>wb::ui::AppScriptPage</name>
    <message>
        <source>Fail twice, then SUCCESS</source>
        <translation>先失败两次，再 SUCCESS</translation>
    </message>
    <message>
        <source>Answer 500 always</source>
        <translation>总是回答 500</translation>
    </message>
    <message>
        <source>Answer after a while</source>
        <translation>过一会儿再回答</translation>
    </message>
    <message>
        <source>Fail by chance</source>
        <translation>随机失败</translation>
    </message>
    <message>
        <source>Fail by what the payload says</source>
        <translation>按载荷内容失败</translation>
    </message>
    <message>
        <source>Crash once, then SUCCESS</source>
        <translation>先崩溃一次，再 SUCCESS</translation>
    </message>
    <message>
        <source>Script of the simulated app</source>
        <translation>模拟应用的脚本</translation>
    </message>
    <message>
        <source>Add a rule</source>
        <translation>添加规则</translation>
    </message>
    <message>
        <source>Writes a rule into the script, above the others: the first that fits answers</source>
        <translation>在脚本中其他规则之上写入一条规则：由第一条符合的规则回答</translation>
    </message>
    <message>
        <source>Script</source>
        <translation>脚本</translation>
    </message>
    <message>
        <source>Line %1: %2</source>
        <translation>第 %1 行：%2</translation>
    </message>
    <message>
        <source>%1 The script before stays in use.</source>
        <translation>%1 仍使用之前的脚本。</translation>
    </message>
    <message>
        <source>The script rests: every call is answered %1.</source>
        <translation>脚本暂停：每次调用都回答 %1。</translation>
    </message>
    <message>
        <source>In use. Every call is answered: %1</source>
        <translation>使用中。每次调用都回答：%1</translation>
    </message>
    <message numerus="yes">
        <source>In use: %n rule(s); where none fits: %1</source>
        <translation>
            <numerusform>使用中：%n 条规则；都不符合时：%1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::AttemptWords</name>
    <message>
        <source>taken; QoS 0 has no acknowledgement</source>
        <translation>已接收；QoS 0 没有确认</translation>
    </message>
    <message>
        <source>acknowledged</source>
        <translation>已确认</translation>
    </message>
    <message>
        <source>will be tried again</source>
        <translation>将重试</translation>
    </message>
    <message>
        <source>will be tried again by %1</source>
        <translation>将由 %1 重试</translation>
    </message>
    <message>
        <source>dropped without asking the app</source>
        <translation>未询问应用即丢弃</translation>
    </message>
    <message>
        <source>dropped</source>
        <translation>已丢弃</translation>
    </message>
    <message>
        <source>dropped, acknowledged</source>
        <translation>已丢弃并确认</translation>
    </message>
    <message>
        <source>to the dead-letter topic</source>
        <translation>送往死信主题</translation>
    </message>
    <message>
        <source>lost: QoS 0 is not sent again</source>
        <translation>丢失：QoS 0 不会重发</translation>
    </message>
    <message>
        <source>not acknowledged; the broker decides</source>
        <translation>未确认；由代理决定</translation>
    </message>
    <message>
        <source>not acknowledged: a routing rule cannot be evaluated here</source>
        <translation>未确认：此处无法计算路由规则</translation>
    </message>
    <message>
        <source>%1 and more: %2 messages</source>
        <translation>%1 等：%2 条消息</translation>
    </message>
    <message>
        <source>not called</source>
        <translation>未调用</translation>
    </message>
    <message>
        <source>no answer</source>
        <translation>没有回答</translation>
    </message>
</context>
<context>
    <name>wb::ui::AttemptsModel</name>
    <message>
        <source>%1, %2
DUP: maybe seen before</source>
        <translation>%1，%2
DUP：可能见过</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Topic</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Route</source>
        <translation>路由</translation>
    </message>
    <message>
        <source>Try</source>
        <translation>次数</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>回答</translation>
    </message>
    <message>
        <source>What came of it</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>%1
%2</source>
        <translation>%1
%2</translation>
    </message>
</context>
<context>
    <name>wb::ui::AttemptsView</name>
    <message>
        <source>Attempts</source>
        <translation>尝试</translation>
    </message>
    <message>
        <source>Calls of the app and what came of them</source>
        <translation>对应用的调用及其结果</translation>
    </message>
    <message>
        <source>No call of the app yet</source>
        <translation>还没有调用过应用</translation>
    </message>
    <message>
        <source>Each call stands here with its answer, and with what Dapr made of it: acknowledged, tried again, dead letter, or nothing.</source>
        <translation>每次调用都列在此处，附有回答以及 Dapr 的处理：确认、重试、死信，或什么都不做。</translation>
    </message>
    <message>
        <source>%1 shown, %2 let go</source>
        <translation>显示 %1，放弃 %2</translation>
    </message>
</context>
<context>
    <name>wb::ui::Banner</name>
    <message>
        <source>Details</source>
        <translation>详细信息</translation>
    </message>
    <message>
        <source>Show technical details</source>
        <translation>显示技术细节</translation>
    </message>
    <message>
        <source>Close this notice</source>
        <translation>关闭此通知</translation>
    </message>
</context>
<context>
    <name>wb::ui::BrokerDetail</name>
    <message>
        <source>it was seen</source>
        <translation>已亲见</translation>
    </message>
    <message>
        <source>nothing came within the watched time, or a limit was not reached</source>
        <translation>观察时间内没有出现，或未达到上限</translation>
    </message>
    <message>
        <source>it ended early</source>
        <translation>提前结束</translation>
    </message>
    <message>
        <source>nothing was learned</source>
        <translation>没有得到结果</translation>
    </message>
    <message>
        <source>Measured here: nothing was learned</source>
        <translation>在此实测：没有得到结果</translation>
    </message>
    <message>
        <source>Measured: nobody has</source>
        <translation>实测：尚无人测量</translation>
    </message>
    <message>
        <source>Measured here: %1 (%2, %3; %4)</source>
        <translation>在此实测：%1（%2，%3；%4）</translation>
    </message>
    <message>
        <source>Measured: %1 (%2; %3; %4)</source>
        <translation>实测：%1（%2；%3；%4）</translation>
    </message>
    <message>
        <source>%1. The connected broker itself was not probed.</source>
        <translation>%1。已连接的代理本身尚未探测。</translation>
    </message>
    <message>
        <source>Details of the selected row</source>
        <translation>所选行的详情</translation>
    </message>
    <message>
        <source>Open the evidence</source>
        <translation>打开证据</translation>
    </message>
    <message>
        <source>Select a cell to see what is documented and measured, and why it matters.</source>
        <translation>选择一个单元格，查看文档、实测以及它为何重要。</translation>
    </message>
    <message>
        <source>● %1: %2</source>
        <translation>● %1：%2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>MQTT 3.1.1: %1</source>
        <translation>MQTT 3.1.1：%1</translation>
    </message>
    <message>
        <source>says nothing about it</source>
        <translation>没有规定</translation>
    </message>
    <message>
        <source>≠ %1</source>
        <translation>≠ %1</translation>
    </message>
    <message>
        <source>! %1</source>
        <translation>! %1</translation>
    </message>
    <message>
        <source>▲ %1</source>
        <translation>▲ %1</translation>
    </message>
    <message>
        <source>Documented: %1</source>
        <translation>文档：%1</translation>
    </message>
    <message>
        <source>Documented: nobody has established it</source>
        <translation>文档：尚无结论</translation>
    </message>
    <message>
        <source>Source: %1</source>
        <translation>来源：%1</translation>
    </message>
    <message numerus="yes">
        <source>Evidence: %n lines</source>
        <translation>
            <numerusform>证据：%n 行</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::BrokerPanel</name>
    <message>
        <source>Measuring: %1 of %2</source>
        <translation>正在测量：%1 / %2</translation>
    </message>
    <message>
        <source>Measuring: %1 of %2, %3</source>
        <translation>正在测量：%1 / %2，%3</translation>
    </message>
    <message>
        <source>● touched</source>
        <translation>● 涉及的行</translation>
    </message>
    <message>
        <source>● touches %1</source>
        <translation>● 涉及 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n rows</source>
        <translation>
            <numerusform>%n 行</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %n rows</source>
        <translation>
            <numerusform>%1 / %n 行</numerusform>
        </translation>
    </message>
    <message>
        <source>Measures what the connected broker does, with clients and topics of its own</source>
        <translation>用自己的客户端和主题测量已连接代理的行为</translation>
    </message>
    <message>
        <source>Connect a component first: its broker is what is measured</source>
        <translation>请先连接一个组件：测量的是它的代理</translation>
    </message>
    <message>
        <source>Take this column away</source>
        <translation>去掉此列</translation>
    </message>
    <message>
        <source>Another column</source>
        <translation>再加一列</translation>
    </message>
    <message>
        <source>The newest of every broker</source>
        <translation>每种代理的最新版本</translation>
    </message>
    <message>
        <source>Set up %1 for the component…</source>
        <translation>为该组件配置 %1…</translation>
    </message>
    <message>
        <source>Measure this row at the connected broker</source>
        <translation>在已连接的代理上测量此行</translation>
    </message>
    <message>
        <source>Open the evidence</source>
        <translation>打开证据</translation>
    </message>
    <message numerus="yes">
        <source>%n rows are in the clipboard, as Markdown</source>
        <translation>
            <numerusform>%n 行已以 Markdown 复制到剪贴板</numerusform>
        </translation>
    </message>
    <message>
        <source>Open a component to see what each broker means for it.</source>
        <translation>打开一个组件，查看各代理对它意味着什么。</translation>
    </message>
    <message>
        <source>&amp;Filter the brokers&apos; rows</source>
        <translation>筛选代理表的行(&amp;F)</translation>
    </message>
    <message>
        <source>Only where brokers &amp;differ</source>
        <translation>仅显示代理不同之处(&amp;D)</translation>
    </message>
    <message>
        <source>Only what the component &amp;touches</source>
        <translation>仅显示组件涉及之处(&amp;T)</translation>
    </message>
    <message>
        <source>&amp;Copy the brokers&apos; table</source>
        <translation>复制代理表(&amp;C)</translation>
    </message>
    <message>
        <source>Choose brokers and &amp;versions</source>
        <translation>选择代理和版本(&amp;V)</translation>
    </message>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Filter the brokers&apos; rows</source>
        <translation>筛选代理表的行</translation>
    </message>
    <message>
        <source>Versions ▾</source>
        <translation>版本 ▾</translation>
    </message>
    <message>
        <source>Which brokers and versions have a column</source>
        <translation>哪些代理和版本占有一列</translation>
    </message>
    <message>
        <source>Brokers and versions</source>
        <translation>代理和版本</translation>
    </message>
    <message>
        <source>≠ differences</source>
        <translation>≠ 不同之处</translation>
    </message>
    <message>
        <source>Only rows in which brokers differ from each other or from their documentation</source>
        <translation>仅显示代理之间或与其文档不同的行</translation>
    </message>
    <message>
        <source>Only rows that the component&apos;s fields, topics and subscriptions touch</source>
        <translation>仅显示组件的字段、主题和订阅涉及的行</translation>
    </message>
    <message>
        <source>What brokers say and do</source>
        <translation>代理的文档与行为</translation>
    </message>
    <message>
        <source>No row fits the filter.</source>
        <translation>没有符合筛选条件的行。</translation>
    </message>
    <message>
        <source>Progress of the measurement</source>
        <translation>测量进度</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Ends it with what is known by then; its sessions and retained messages are taken back</source>
        <translation>以届时已知的结果结束；它的会话和保留消息会被清除</translation>
    </message>
    <message>
        <source>Probe this broker</source>
        <translation>探测此代理</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Saves what was measured, for comparing it later</source>
        <translation>保存测量结果，以便日后比较</translation>
    </message>
    <message>
        <source>Compare runs…</source>
        <translation>比较结果…</translation>
    </message>
    <message>
        <source>Compares saved measurements, of different days or brokers</source>
        <translation>比较不同日期或不同代理的已保存测量</translation>
    </message>
    <message>
        <source>Copy table</source>
        <translation>复制表格</translation>
    </message>
    <message>
        <source>Copies the rows that are shown, as Markdown</source>
        <translation>以 Markdown 复制所显示的行</translation>
    </message>
    <message>
        <source>Brokers of a folder of your own…</source>
        <translation>自己文件夹中的代理…</translation>
    </message>
</context>
<context>
    <name>wb::ui::BrokerTableActions</name>
    <message>
        <source>Broker&amp;s</source>
        <translation>代理对照(&amp;S)</translation>
    </message>
    <message>
        <source>Looks for words in what brokers say and do</source>
        <translation>在代理的文档与行为中查找词语</translation>
    </message>
    <message>
        <source>Shows only rows in which brokers differ from each other or from their documentation</source>
        <translation>仅显示代理之间或与其文档不同的行</translation>
    </message>
    <message>
        <source>Shows only rows that the component&apos;s fields, topics and subscriptions touch</source>
        <translation>仅显示组件的字段、主题和订阅涉及的行</translation>
    </message>
    <message>
        <source>Chooses which brokers and versions have a column</source>
        <translation>选择哪些代理和版本占有一列</translation>
    </message>
    <message>
        <source>Copies the rows that are shown, as Markdown</source>
        <translation>以 Markdown 复制所显示的行</translation>
    </message>
    <message>
        <source>%1 holds no profile of a further broker</source>
        <translation>%1 中没有其他代理的资料</translation>
    </message>
</context>
<context>
    <name>wb::ui::BrokerTableModel</name>
    <message>
        <source>%1
● %2</source>
        <translation>%1
● %2</translation>
    </message>
    <message>
        <source>%1, touched by %2: %3</source>
        <translation>%1，%2 涉及：%3</translation>
    </message>
    <message>
        <source>documented: %1</source>
        <translation>文档：%1</translation>
    </message>
    <message>
        <source>measured at this broker</source>
        <translation>在此代理上实测</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Behaviour</source>
        <translation>行为</translation>
    </message>
    <message>
        <source>%1, connected, measured</source>
        <translation>%1，已连接，实测</translation>
    </message>
    <message>
        <source>%1, connected, not measured: as its profile</source>
        <translation>%1，已连接，未实测：依据其资料</translation>
    </message>
</context>
<context>
    <name>wb::ui::BrokerVerdicts</name>
    <message>
        <source>%1 %2: %3</source>
        <translation>%1 %2：%3</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1: %2, %3</source>
        <translation>%1：%2，%3</translation>
    </message>
    <message>
        <source>Shows the rows that this rests on</source>
        <translation>显示其依据的行</translation>
    </message>
    <message>
        <source>%1, connected</source>
        <translation>%1，已连接</translation>
    </message>
</context>
<context>
    <name>wb::ui::BrokerView</name>
    <message>
        <source>not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>differs; says %1</source>
        <translation>不同；文档：%1</translation>
    </message>
    <message>
        <source>connected, measured</source>
        <translation>已连接，实测</translation>
    </message>
    <message>
        <source>connected, as its profile</source>
        <translation>已连接，依据资料</translation>
    </message>
</context>
<context>
    <name>wb::ui::ByteView</name>
    <message>
        <source>Bytes</source>
        <translation>字节</translation>
    </message>
    <message>
        <source>Copy as hexadecimal</source>
        <translation>复制为十六进制</translation>
    </message>
</context>
<context>
    <name>wb::ui::CommandSearch</name>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Search commands</source>
        <translation>搜索命令</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>命令</translation>
    </message>
</context>
<context>
    <name>wb::ui::ComponentChooser</name>
    <message>
        <source>Component</source>
        <translation>组件</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
    <message>
        <source>no component</source>
        <translation>没有组件</translation>
    </message>
</context>
<context>
    <name>wb::ui::ComponentForm</name>
    <message>
        <source>default: %1</source>
        <translation>默认：%1</translation>
    </message>
    <message>
        <source>required</source>
        <translation>必需</translation>
    </message>
    <message>
        <source>not set</source>
        <translation>未设置</translation>
    </message>
    <message>
        <source>Default in Dapr %1: %2</source>
        <translation>Dapr %1 中的默认值：%2</translation>
    </message>
    <message>
        <source>≠ The documentation says: %1</source>
        <translation>≠ 文档的说法：%1</translation>
    </message>
    <message>
        <source>Source: %1</source>
        <translation>来源：%1</translation>
    </message>
    <message>
        <source>Fields of the component</source>
        <translation>组件的字段</translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation>元数据</translation>
    </message>
    <message>
        <source>Topics of the app</source>
        <translation>应用的主题</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>metadata.name: what an app calls this component by</source>
        <translation>metadata.name：应用用它来称呼此组件</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>spec.type</source>
        <translation>spec.type</translation>
    </message>
    <message>
        <source>Secret store</source>
        <translation>机密存储</translation>
    </message>
    <message>
        <source>auth.secretStore: the store that secretKeyRef looks into</source>
        <translation>auth.secretStore：secretKeyRef 在其中查找的存储</translation>
    </message>
    <message>
        <source>%1 *</source>
        <translation>%1 *</translation>
    </message>
    <message>
        <source>! required, not set</source>
        <translation>! 必需，未设置</translation>
    </message>
    <message>
        <source>%1 differs</source>
        <translation>%1 的差异</translation>
    </message>
    <message>
        <source>Origin of %1</source>
        <translation>%1 的来源</translation>
    </message>
    <message>
        <source>✓ found</source>
        <translation>✓ 已找到</translation>
    </message>
    <message>
        <source>works with %1</source>
        <translation>实际使用 %1</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>空</translation>
    </message>
    <message>
        <source>%1 ≠</source>
        <translation>%1 ≠</translation>
    </message>
    <message>
        <source>%1
%2</source>
        <translation>%1
%2</translation>
    </message>
</context>
<context>
    <name>wb::ui::ComponentPanel</name>
    <message>
        <source>Saved %1</source>
        <translation>已保存 %1</translation>
    </message>
    <message>
        <source>%1 changed on disk and was read again</source>
        <translation>%1 在磁盘上已更改，已重新读取</translation>
    </message>
    <message>
        <source> • not saved</source>
        <translation> • 未保存</translation>
    </message>
    <message>
        <source>There is no document in this file.</source>
        <translation>此文件中没有文档。</translation>
    </message>
    <message>
        <source>(no name)</source>
        <translation>（无名称）</translation>
    </message>
    <message>
        <source>▲ Just now %1 takes part instead of %2; the file is not changed.
%3</source>
        <translation>▲ 目前由 %1 代替 %2；文件未被更改。
%3</translation>
    </message>
    <message>
        <source>The text cannot be read as YAML just now. The form comes back when it can; the problem is marked in the text.</source>
        <translation>此刻文本不能作为 YAML 读取。可以读取时表单会恢复；问题已在文本中标出。</translation>
    </message>
    <message>
        <source>%1 was removed on disk</source>
        <translation>%1 已从磁盘上删除</translation>
    </message>
    <message>
        <source>%1 was changed on disk while it has changes here</source>
        <translation>%1 在磁盘上已更改，而此处也有更改</translation>
    </message>
    <message>
        <source>Save writes it again as it stands here.</source>
        <translation>“保存”会按此处的内容重新写入。</translation>
    </message>
    <message>
        <source>Nothing was overwritten. Details show the difference: - on disk, + here.</source>
        <translation>没有覆盖任何内容。详细信息显示差异：- 磁盘上，+ 此处。</translation>
    </message>
    <message>
        <source>Reload from disk</source>
        <translation>从磁盘重新载入</translation>
    </message>
    <message>
        <source>Save again</source>
        <translation>重新保存</translation>
    </message>
    <message>
        <source>Overwrite</source>
        <translation>覆盖</translation>
    </message>
    <message>
        <source>The text here is kept; %1 is as it was.</source>
        <translation>此处的文本已保留；%1 保持原样。</translation>
    </message>
    <message>
        <source>No resources are open</source>
        <translation>没有打开的资源</translation>
    </message>
    <message>
        <source>Open a component&apos;s YAML file or a whole resources folder. The form, the text and what daprd would do with them appear here.</source>
        <translation>打开组件的 YAML 文件或整个资源文件夹。此处会显示表单、文本以及 daprd 会如何处理它们。</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>Where another Dapr version differs</source>
        <translation>其他 Dapr 版本的不同之处</translation>
    </message>
</context>
<context>
    <name>wb::ui::ComponentSummary</name>
    <message>
        <source>as client “%1”</source>
        <translation>客户端 ID 为“%1”</translation>
    </message>
    <message>
        <source>as client “%1” to receive and “%2” to send</source>
        <translation>接收的客户端 ID 为“%1”，发送为“%2”</translation>
    </message>
    <message>
        <source>clean session: the broker forgets it when the link ends</source>
        <translation>清除会话：连接结束时代理将其丢弃</translation>
    </message>
    <message>
        <source>persistent session: the broker keeps messages while it is away</source>
        <translation>持久会话：离线期间代理保存消息</translation>
    </message>
    <message>
        <source>Dapr would not load this document.</source>
        <translation>Dapr 不会加载此文档。</translation>
    </message>
    <message>
        <source>Subscribes the app to %1 through %2.</source>
        <translation>使应用通过 %2 订阅 %1。</translation>
    </message>
    <message>
        <source>Retry, time-out and circuit breaker policies.</source>
        <translation>重试、超时和断路器策略。</translation>
    </message>
    <message>
        <source>This type is listed and left alone.</source>
        <translation>此类型会列出，但不作处理。</translation>
    </message>
    <message>
        <source>This kind is listed and left alone.</source>
        <translation>此种资源会列出，但不作处理。</translation>
    </message>
    <message>
        <source>daprd would not load it: %1</source>
        <translation>daprd 不会加载它：%1</translation>
    </message>
    <message>
        <source>daprd %1 would not start it: %2</source>
        <translation>daprd %1 不会启动它：%2</translation>
    </message>
    <message>
        <source>daprd %1 connects to %2 %3, QoS %4, %5.</source>
        <translation>daprd %1 连接到 %2，%3，QoS %4，%5。</translation>
    </message>
    <message>
        <source>A local secret store. Its values are read when a component asks and never shown.</source>
        <translation>本地机密存储。其值仅在组件请求时读取，且从不显示。</translation>
    </message>
</context>
<context>
    <name>wb::ui::ConnectionsModel</name>
    <message>
        <source>off</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>connecting</source>
        <translation>正在连接</translation>
    </message>
    <message>
        <source>connected</source>
        <translation>已连接</translation>
    </message>
    <message>
        <source>waiting to try again</source>
        <translation>等待重试</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>observer</source>
        <translation>观察者</translation>
    </message>
    <message>
        <source>%1, input</source>
        <translation>%1，输入</translation>
    </message>
    <message>
        <source>%1, output</source>
        <translation>%1，输出</translation>
    </message>
    <message>
        <source>clean session</source>
        <translation>清除会话</translation>
    </message>
    <message>
        <source>persistent session, resumed</source>
        <translation>持久会话，已恢复</translation>
    </message>
    <message>
        <source>persistent session, new</source>
        <translation>持久会话，新建</translation>
    </message>
    <message>
        <source>connecting to %1, try %2</source>
        <translation>正在连接 %1，第 %2 次尝试</translation>
    </message>
    <message>
        <source>connecting to %1</source>
        <translation>正在连接 %1</translation>
    </message>
    <message numerus="yes">
        <source>next try in %1 s, %n tries so far</source>
        <translation>
            <numerusform>%1 秒后重试，已尝试 %n 次</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, client id %2</source>
        <translation>%1，客户端 ID %2</translation>
    </message>
    <message>
        <source>keep-alive %1 s</source>
        <translation>保持连接 %1 秒</translation>
    </message>
    <message>
        <source>%1: QoS %2 asked for</source>
        <translation>%1：请求 QoS %2</translation>
    </message>
    <message>
        <source>%1: QoS %2 asked for, %3 granted</source>
        <translation>%1：请求 QoS %2，授予 %3</translation>
    </message>
    <message>
        <source>%1, %2, client id %3, %4</source>
        <translation>%1，%2，客户端 ID %3，%4</translation>
    </message>
    <message>
        <source>%1 refused</source>
        <translation>%1 被拒绝</translation>
    </message>
    <message>
        <source>%1: QoS %2 instead of %3</source>
        <translation>%1：QoS %2，而非 %3</translation>
    </message>
    <message>
        <source>daprd would have given up</source>
        <translation>daprd 早已放弃</translation>
    </message>
    <message numerus="yes">
        <source>%n un-acked</source>
        <translation>
            <numerusform>%n 条未确认</numerusform>
        </translation>
    </message>
    <message>
        <source> · </source>
        <translation> · </translation>
    </message>
    <message>
        <source>%1: refused by the broker; Dapr does not notice and waits for messages that never come</source>
        <translation>%1：被代理拒绝；Dapr 没有察觉，会一直等待永远不来的消息</translation>
    </message>
    <message numerus="yes">
        <source>%n deliveries without our acknowledgement</source>
        <translation>
            <numerusform>%n 次投递未由我们确认</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n of our messages in flight</source>
        <translation>
            <numerusform>我们有 %n 条消息在途中</numerusform>
        </translation>
    </message>
    <message>
        <source>daprd would say: %1</source>
        <translation>daprd 会说：%1</translation>
    </message>
    <message>
        <source>stays away until you reconnect</source>
        <translation>保持离线，直到您重新连接</translation>
    </message>
</context>
<context>
    <name>wb::ui::ConnectionsPanel</name>
    <message>
        <source>Connections</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>No connection yet. Connect opens those that daprd would open, and an observer of ours beside them.</source>
        <translation>还没有连接。“连接”会打开 daprd 会打开的连接，并在旁边打开我们自己的观察者。</translation>
    </message>
</context>
<context>
    <name>wb::ui::Connector</name>
    <message>
        <source>daprd would not load %1</source>
        <translation>daprd 不会加载 %1</translation>
    </message>
    <message>
        <source>Mend the file; the problem is marked in the text.</source>
        <translation>请修正文件；问题已在文本中标出。</translation>
    </message>
    <message>
        <source>daprd would not start %1</source>
        <translation>daprd 不会启动 %1</translation>
    </message>
    <message>
        <source>Mend the fields marked in the form; Dapr&apos;s own words are in the details.</source>
        <translation>请修正表单中标出的字段；Dapr 的原话在详细信息中。</translation>
    </message>
    <message>
        <source>There is no MQTT component to connect</source>
        <translation>没有可连接的 MQTT 组件</translation>
    </message>
    <message>
        <source>Open a file with a component of type pubsub.mqtt3 or bindings.mqtt3, or choose another one.</source>
        <translation>请打开含有 pubsub.mqtt3 或 bindings.mqtt3 类型组件的文件，或选择另一个组件。</translation>
    </message>
</context>
<context>
    <name>wb::ui::ControlActions</name>
    <message>
        <source>&amp;Hold acknowledgements</source>
        <translation>保持确认(&amp;H)</translation>
    </message>
    <message>
        <source>Drop or dela&amp;y acknowledgements</source>
        <translation>丢弃或延迟确认(&amp;Y)</translation>
    </message>
    <message>
        <source>C&amp;ut the connection</source>
        <translation>切断连接(&amp;U)</translation>
    </message>
    <message>
        <source>&amp;Sidecar and session</source>
        <translation>边车与会话(&amp;S)</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Hold &amp;all</source>
        <translation>全部保持(&amp;A)</translation>
    </message>
    <message>
        <source>From now on no acknowledgement of this component leaves; each waits until released</source>
        <translation>从现在起，此组件的确认一概不发出；每个都等待放行</translation>
    </message>
    <message>
        <source>Hold by &amp;topic filter…</source>
        <translation>按主题过滤器保持(&amp;T)…</translation>
    </message>
    <message>
        <source>Holds the acknowledgements of the topics that a filter matches</source>
        <translation>保持与过滤器匹配的主题的确认</translation>
    </message>
    <message>
        <source>Hold the selected &amp;message</source>
        <translation>保持所选消息(&amp;M)</translation>
    </message>
    <message>
        <source>Holds the acknowledgements of the message that is selected in the lanes</source>
        <translation>保持泳道中所选消息的确认</translation>
    </message>
    <message>
        <source>Hold the &amp;next…</source>
        <translation>保持接下来的(&amp;N)…</translation>
    </message>
    <message>
        <source>Holds so many acknowledgements from now on, and lets the others go</source>
        <translation>从现在起保持这么多个确认，其余照常发出</translation>
    </message>
    <message>
        <source>&amp;Release all</source>
        <translation>全部放行(&amp;R)</translation>
    </message>
    <message>
        <source>Sends every acknowledgement that waits, in the order in which they became due, and ends all rules</source>
        <translation>按到期的先后发出所有等待的确认，并结束所有规则</translation>
    </message>
    <message>
        <source>Release what waits, go on &amp;holding</source>
        <translation>放行等待的，继续保持(&amp;H)</translation>
    </message>
    <message>
        <source>Sends every acknowledgement that waits now; the rules stay for those that follow</source>
        <translation>发出现在等待的所有确认；规则对后来的仍然有效</translation>
    </message>
    <message>
        <source>Release the &amp;selected message</source>
        <translation>放行所选消息(&amp;S)</translation>
    </message>
    <message>
        <source>Sends the acknowledgements of the message that is selected in the lanes</source>
        <translation>发出泳道中所选消息的确认</translation>
    </message>
    <message>
        <source>&amp;Drop the next one</source>
        <translation>丢弃下一个(&amp;D)</translation>
    </message>
    <message>
        <source>The next acknowledgement is never sent: the broker keeps the message</source>
        <translation>下一个确认永不发出：代理保留该消息</translation>
    </message>
    <message>
        <source>Drop the &amp;next…</source>
        <translation>丢弃接下来的(&amp;N)…</translation>
    </message>
    <message>
        <source>So many acknowledgements from now on are never sent</source>
        <translation>从现在起这么多个确认永不发出</translation>
    </message>
    <message>
        <source>Drop &amp;all</source>
        <translation>全部丢弃(&amp;A)</translation>
    </message>
    <message>
        <source>From now on no acknowledgement of this component is ever sent</source>
        <translation>从现在起，此组件的确认永不发出</translation>
    </message>
    <message>
        <source>Dela&amp;y by…</source>
        <translation>延迟(&amp;Y)…</translation>
    </message>
    <message>
        <source>From now on each acknowledgement is sent so much later</source>
        <translation>从现在起，每个确认都延后这么久发出</translation>
    </message>
    <message>
        <source>&amp;Disconnect</source>
        <translation>断开(&amp;D)</translation>
    </message>
    <message>
        <source>Disconnect and stay away</source>
        <translation>断开并保持离线</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>关闭(&amp;C)</translation>
    </message>
    <message>
        <source>Close and stay away</source>
        <translation>关闭并保持离线</translation>
    </message>
    <message>
        <source>&amp;Reset</source>
        <translation>重置(&amp;R)</translation>
    </message>
    <message>
        <source>Reset and stay away</source>
        <translation>重置并保持离线</translation>
    </message>
    <message>
        <source>&amp;Silence</source>
        <translation>静默(&amp;S)</translation>
    </message>
    <message>
        <source>Silence and stay away</source>
        <translation>静默并保持离线</translation>
    </message>
    <message>
        <source>Re&amp;connect now</source>
        <translation>立即重新连接(&amp;C)</translation>
    </message>
    <message>
        <source>Connects at once: the broker resumes the session if it still has it and clean session is off</source>
        <translation>立即连接：如果代理仍保有会话且未使用清除会话，则恢复会话</translation>
    </message>
    <message>
        <source>&amp;Restart the sidecar</source>
        <translation>重启边车(&amp;R)</translation>
    </message>
    <message>
        <source>As if its process had died and was started again: nothing of it is left but the broker&apos;s session, which it resumes</source>
        <translation>如同其进程死掉后又启动：除了代理处的会话什么都不剩，它会恢复该会话</translation>
    </message>
    <message>
        <source>%1: sidecar restarted</source>
        <translation>%1：边车已重启</translation>
    </message>
    <message>
        <source>&amp;Discard the session</source>
        <translation>丢弃会话(&amp;D)</translation>
    </message>
    <message>
        <source>Connects once with clean session on: the broker forgets its subscriptions, its queue and what is un-acknowledged</source>
        <translation>用清除会话连接一次：代理忘掉其订阅、队列和未确认的消息</translation>
    </message>
    <message>
        <source>%1: session discarded</source>
        <translation>%1：会话已丢弃</translation>
    </message>
    <message>
        <source>&amp;Start a second replica</source>
        <translation>启动第二个副本(&amp;S)</translation>
    </message>
    <message>
        <source>A further sidecar with the same component: with the same client id both throw each other out; with {uuid} or $share they share</source>
        <translation>使用同一组件的另一个边车：客户端 ID 相同时两者互相踢下线；使用 {uuid} 或 $share 时两者分担</translation>
    </message>
    <message>
        <source>S&amp;top the second replica</source>
        <translation>停止第二个副本(&amp;T)</translation>
    </message>
    <message>
        <source>Ends the second sidecar&apos;s connections in good order</source>
        <translation>有序结束第二个边车的连接</translation>
    </message>
    <message>
        <source>&amp;Take over the client id</source>
        <translation>抢占客户端 ID(&amp;T)</translation>
    </message>
    <message>
        <source>Another client connects with the sidecar&apos;s client id for two seconds: the broker ends the sidecar&apos;s connection [MQTT-3.1.4-2]</source>
        <translation>另一个客户端用边车的客户端 ID 连接两秒：代理结束边车的连接 [MQTT-3.1.4-2]</translation>
    </message>
    <message>
        <source>Take over with &amp;clean session</source>
        <translation>以清除会话抢占(&amp;C)</translation>
    </message>
    <message>
        <source>As before, and the session at the broker ends with it</source>
        <translation>同上，并且代理处的会话随之结束</translation>
    </message>
    <message>
        <source>Publish the &amp;last message twice</source>
        <translation>将最后一条消息发布两次(&amp;L)</translation>
    </message>
    <message>
        <source>An outside client sends the last published message twice with one packet id, the second time with DUP</source>
        <translation>外部客户端以同一报文标识符将最后发布的消息发送两次，第二次带 DUP</translation>
    </message>
    <message>
        <source>&amp;Publish a duplicate…</source>
        <translation>发布重复消息(&amp;P)…</translation>
    </message>
    <message>
        <source>An outside client sends one message several times with one packet id, from the second time on with DUP</source>
        <translation>外部客户端以同一报文标识符多次发送一条消息，从第二次起带 DUP</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>No longer %1</source>
        <translation>不再%1</translation>
    </message>
    <message>
        <source>Acknowledgements released</source>
        <translation>确认已放行</translation>
    </message>
    <message>
        <source>Acknowledgements of message #%1 released</source>
        <translation>消息 #%1 的确认已放行</translation>
    </message>
    <message>
        <source>%1: reconnect</source>
        <translation>%1：重新连接</translation>
    </message>
    <message>
        <source>%1: connection cut, %2</source>
        <translation>%1：连接已切断，%2</translation>
    </message>
    <message>
        <source>%1: client id taken over</source>
        <translation>%1：客户端 ID 已被抢占</translation>
    </message>
    <message>
        <source>%1: second replica started</source>
        <translation>%1：第二个副本已启动</translation>
    </message>
    <message>
        <source>%1: second replica stopped</source>
        <translation>%1：第二个副本已停止</translation>
    </message>
    <message numerus="yes">
        <source>Published to %1, %n PUBLISH with one packet id</source>
        <translation>
            <numerusform>已发布到 %1，%n 个 PUBLISH 使用同一报文标识符</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::ControlBar</name>
    <message>
        <source>Controls</source>
        <translation>控制</translation>
    </message>
    <message>
        <source>Acknowledgements that are held, dropped or delayed</source>
        <translation>被保持、丢弃或延迟的确认</translation>
    </message>
    <message>
        <source>Hold acks</source>
        <translation>保持确认</translation>
    </message>
    <message>
        <source>Release</source>
        <translation>放行</translation>
    </message>
    <message>
        <source>Drop next</source>
        <translation>丢弃下一个</translation>
    </message>
    <message>
        <source>App</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>Cut link</source>
        <translation>切断连接</translation>
    </message>
    <message>
        <source>Reconnect</source>
        <translation>重新连接</translation>
    </message>
    <message>
        <source>Sidecar</source>
        <translation>边车</translation>
    </message>
    <message>
        <source>Broker</source>
        <translation>代理</translation>
    </message>
    <message>
        <source>Save as scenario…</source>
        <translation>另存为场景…</translation>
    </message>
    <message numerus="yes">
        <source>%1 · %n waiting  ✕</source>
        <translation>
            <numerusform>%1 · %n 个等待  ✕</numerusform>
        </translation>
    </message>
    <message>
        <source>%1  ✕</source>
        <translation>%1  ✕</translation>
    </message>
    <message>
        <source>End this rule: %1</source>
        <translation>结束此规则：%1</translation>
    </message>
    <message>
        <source>End this rule of %1: %2</source>
        <translation>结束 %1 的此规则：%2</translation>
    </message>
    <message numerus="yes">
        <source>%n acknowledgement(s) wait</source>
        <translation>
            <numerusform>%n 个确认在等待</numerusform>
        </translation>
    </message>
    <message>
        <source>App: %1</source>
        <translation>应用：%1</translation>
    </message>
</context>
<context>
    <name>wb::ui::ControlBrokers</name>
    <message>
        <source>%1 started</source>
        <translation>%1 已启动</translation>
    </message>
    <message>
        <source>%1 killed</source>
        <translation>%1 已被杀死</translation>
    </message>
    <message>
        <source>%1 stopped</source>
        <translation>%1 已停止</translation>
    </message>
    <message>
        <source>%1 ended: %2</source>
        <translation>%1 已结束：%2</translation>
    </message>
    <message>
        <source>The component&apos;s own &amp;URL</source>
        <translation>组件自己的 URL(&amp;U)</translation>
    </message>
    <message>
        <source>Connects to the broker that the file names</source>
        <translation>连接到文件中指定的代理</translation>
    </message>
    <message>
        <source>Start %1</source>
        <translation>启动 %1</translation>
    </message>
    <message>
        <source>Starts or stops a private %1 on a free port of this machine</source>
        <translation>在本机的空闲端口上启动或停止私有的 %1</translation>
    </message>
    <message>
        <source>Restart %1</source>
        <translation>重启 %1</translation>
    </message>
    <message>
        <source>Stops %1 in good order and starts it again with its data</source>
        <translation>有序停止 %1，再用其数据重新启动</translation>
    </message>
    <message>
        <source>Kill %1</source>
        <translation>杀死 %1</translation>
    </message>
    <message>
        <source>SIGKILL: the broker dies without a word, as in an accident</source>
        <translation>SIGKILL：代理不声不响地死掉，如同意外</translation>
    </message>
    <message>
        <source>Stop %1</source>
        <translation>停止 %1</translation>
    </message>
    <message>
        <source>&amp;Scripted broker instead</source>
        <translation>改用脚本代理(&amp;S)</translation>
    </message>
    <message>
        <source>Connects to a small broker of this program that answers as you tell it to; the file is not changed</source>
        <translation>连接到本程序自带的小型代理，它按您的指示应答；文件不变</translation>
    </message>
    <message>
        <source>&amp;What the scripted broker does…</source>
        <translation>脚本代理做什么(&amp;W)…</translation>
    </message>
    <message>
        <source>Delays, refuses or withholds its CONNACK, SUBACK and other answers</source>
        <translation>延迟、拒绝或扣留其 CONNACK、SUBACK 及其他应答</translation>
    </message>
    <message>
        <source>Local %1 instead</source>
        <translation>改用本地 %1</translation>
    </message>
    <message>
        <source>Connects to a private %1 in place of the URL; the file is not changed</source>
        <translation>连接到私有的 %1 而不是 URL；文件不变</translation>
    </message>
    <message>
        <source>%1 in a container</source>
        <translation>容器中的 %1</translation>
    </message>
    <message>
        <source>%1 instead</source>
        <translation>改用%1</translation>
    </message>
</context>
<context>
    <name>wb::ui::ControlDuplicateDialog</name>
    <message>
        <source>Topic</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Payload</source>
        <translation>载荷</translation>
    </message>
    <message>
        <source>QoS</source>
        <translation>QoS</translation>
    </message>
    <message>
        <source>How many times</source>
        <translation>多少次</translation>
    </message>
    <message>
        <source>retain</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Retain</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>Publish</source>
        <translation>发布</translation>
    </message>
    <message>
        <source>Publish a duplicate to %1</source>
        <translation>向 %1 发布重复消息</translation>
    </message>
    <message>
        <source>Topic, e.g. orders/new</source>
        <translation>主题，例如 orders/new</translation>
    </message>
    <message>
        <source>QoS 1</source>
        <translation>QoS 1</translation>
    </message>
    <message>
        <source>QoS 2</source>
        <translation>QoS 2</translation>
    </message>
    <message>
        <source>PUBLISH packets</source>
        <translation>PUBLISH 报文</translation>
    </message>
    <message>
        <source>Go back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>%1 cannot be published to: %2.</source>
        <translation>不能发布到 %1：%2。</translation>
    </message>
    <message>
        <source>A client of its own sends one PUBLISH.</source>
        <translation>独立的客户端发送一个 PUBLISH。</translation>
    </message>
    <message numerus="yes">
        <source>A client of its own sends the same PUBLISH %n times with one packet id, from the second time on with DUP.</source>
        <translation>
            <numerusform>独立的客户端以同一报文标识符将同一个 PUBLISH 发送 %n 次，从第二次起带 DUP。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 At QoS 2 the broker hands it on once [MQTT-4.3.3-2].</source>
        <translation>%1 QoS 2 时代理只转发一次 [MQTT-4.3.3-2]。</translation>
    </message>
    <message>
        <source>%1 At QoS 1 the broker may hand on each of them [MQTT-4.3.2-2].</source>
        <translation>%1 QoS 1 时代理可能逐个转发 [MQTT-4.3.2-2]。</translation>
    </message>
</context>
<context>
    <name>wb::ui::ControlRuleDialog</name>
    <message>
        <source>What is done</source>
        <translation>做什么</translation>
    </message>
    <message>
        <source>Topic filter</source>
        <translation>主题过滤器</translation>
    </message>
    <message>
        <source>How many</source>
        <translation>多少个</translation>
    </message>
    <message>
        <source>Delay in milliseconds</source>
        <translation>延迟毫秒数</translation>
    </message>
    <message>
        <source>Do it</source>
        <translation>执行</translation>
    </message>
    <message>
        <source>Acknowledgements of %1</source>
        <translation>%1 的确认</translation>
    </message>
    <message>
        <source>Hold them until released</source>
        <translation>保持到放行为止</translation>
    </message>
    <message>
        <source>Never send them</source>
        <translation>永不发出</translation>
    </message>
    <message>
        <source>Send them later</source>
        <translation>稍后发出</translation>
    </message>
    <message>
        <source>all topics, or a filter such as orders/#</source>
        <translation>所有主题，或如 orders/# 的过滤器</translation>
    </message>
    <message>
        <source>all from now on</source>
        <translation>从现在起全部</translation>
    </message>
    <message>
        <source> ms</source>
        <translation> 毫秒</translation>
    </message>
    <message>
        <source>What</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Topics</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Delay</source>
        <translation>延迟</translation>
    </message>
    <message>
        <source>Go back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>From now on: %1. %2</source>
        <translation>从现在起：%1。%2</translation>
    </message>
    <message>
        <source>%1 is no topic filter: %2.</source>
        <translation>%1 不是主题过滤器：%2。</translation>
    </message>
</context>
<context>
    <name>wb::ui::ControlScriptedDialog</name>
    <message>
        <source>PUBLISH to a client</source>
        <translation>发给客户端的 PUBLISH</translation>
    </message>
    <message>
        <source>PUBACK, PUBREC, PUBCOMP of a client</source>
        <translation>客户端的 PUBACK、PUBREC、PUBCOMP</translation>
    </message>
    <message>
        <source>answered as usual, later</source>
        <translation>照常应答，但更晚</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>被拒绝</translation>
    </message>
    <message>
        <source>never answered</source>
        <translation>永不应答</translation>
    </message>
    <message>
        <source>TCP close instead of an answer</source>
        <translation>以 TCP 关闭代替应答</translation>
    </message>
    <message>
        <source>TCP reset instead of an answer</source>
        <translation>以 TCP 重置代替应答</translation>
    </message>
    <message>
        <source>session present, whatever is true</source>
        <translation>会话存在标志，不管实情</translation>
    </message>
    <message>
        <source>granted no more than QoS</source>
        <translation>授予的 QoS 不超过</translation>
    </message>
    <message>
        <source>lost</source>
        <translation>丢失</translation>
    </message>
    <message>
        <source>sent twice, the second time with DUP</source>
        <translation>发送两次，第二次带 DUP</translation>
    </message>
    <message>
        <source>Rules that stand</source>
        <translation>现有规则</translation>
    </message>
    <message>
        <source>At which packet</source>
        <translation>在哪个报文</translation>
    </message>
    <message>
        <source>What is done</source>
        <translation>做什么</translation>
    </message>
    <message>
        <source>Code, QoS or flag</source>
        <translation>返回码、QoS 或标志</translation>
    </message>
    <message>
        <source>Delay in milliseconds</source>
        <translation>延迟毫秒数</translation>
    </message>
    <message>
        <source>How many times</source>
        <translation>多少次</translation>
    </message>
    <message>
        <source>Add the rule</source>
        <translation>添加规则</translation>
    </message>
    <message>
        <source>End the selected rule</source>
        <translation>结束所选规则</translation>
    </message>
    <message>
        <source>What the scripted broker does</source>
        <translation>脚本代理做什么</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>It answers as a good broker does, except:</source>
        <translation>它像正常代理那样应答，除了：</translation>
    </message>
    <message>
        <source> ms</source>
        <translation> 毫秒</translation>
    </message>
    <message>
        <source>as long as it stands</source>
        <translation>一直有效</translation>
    </message>
    <message>
        <source>At</source>
        <translation>在</translation>
    </message>
    <message>
        <source>What</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>After</source>
        <translation>延迟</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>%1, after %2 ms</source>
        <translation>%1，%2 毫秒后</translation>
    </message>
    <message>
        <source>%1: %2, from now on</source>
        <translation>%1：%2，从现在起</translation>
    </message>
    <message numerus="yes">
        <source>%1: %2, %n times</source>
        <translation>
            <numerusform>%1：%2，%n 次</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::ControlWords</name>
    <message>
        <source>message #%1</source>
        <translation>消息 #%1</translation>
    </message>
    <message numerus="yes">
        <source>the next %n of %1</source>
        <translation>
            <numerusform>%1 的接下来 %n 个</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>the next %n</source>
        <translation>
            <numerusform>接下来 %n 个</numerusform>
        </translation>
    </message>
    <message>
        <source>everything</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>holding %1</source>
        <translation>保持%1</translation>
    </message>
    <message>
        <source>dropping %1</source>
        <translation>丢弃%1</translation>
    </message>
    <message>
        <source>delaying %1 by %2 ms</source>
        <translation>将%1延迟 %2 毫秒</translation>
    </message>
    <message>
        <source>The app is asked as always; its acknowledgement waits here until you release it. For the broker the message is in flight so long.</source>
        <translation>应用照常被调用；其确认在此等待您放行。在此期间，对代理来说消息在途。</translation>
    </message>
    <message>
        <source>The app is asked as always; its acknowledgement is never sent. The broker keeps the message until the session resumes, when it sends it again, or ends.</source>
        <translation>应用照常被调用；其确认永不发出。代理保留消息，直到会话恢复时再次发送，或会话结束。</translation>
    </message>
    <message>
        <source>The app is asked as always; its acknowledgement is sent that much later. A connection that ends meanwhile takes it along.</source>
        <translation>应用照常被调用；其确认延后这么久发出。其间结束的连接会把它一并带走。</translation>
    </message>
    <message>
        <source>clean DISCONNECT</source>
        <translation>正常 DISCONNECT</translation>
    </message>
    <message>
        <source>TCP close</source>
        <translation>TCP 关闭</translation>
    </message>
    <message>
        <source>TCP reset</source>
        <translation>TCP 重置</translation>
    </message>
    <message>
        <source>half-open silence</source>
        <translation>半开静默</translation>
    </message>
    <message>
        <source>Sends DISCONNECT and closes: the broker sends no will.</source>
        <translation>发送 DISCONNECT 并关闭：代理不发送遗嘱。</translation>
    </message>
    <message>
        <source>Closes the TCP connection without DISCONNECT: the broker sends the will.</source>
        <translation>不发 DISCONNECT 就关闭 TCP 连接：代理发送遗嘱。</translation>
    </message>
    <message>
        <source>Resets the TCP connection, as a crashed machine or a firewall does.</source>
        <translation>重置 TCP 连接，如同机器崩溃或防火墙所为。</translation>
    </message>
    <message>
        <source>Neither sends nor reads from now on, the socket stays open: only a keep-alive can notice.</source>
        <translation>从现在起既不发送也不读取，套接字保持打开：只有保活能发现。</translation>
    </message>
    <message>
        <source>%1 The sidecar stays away until you choose Reconnect.</source>
        <translation>%1 边车保持离线，直到您选择重新连接。</translation>
    </message>
    <message>
        <source>%1 The sidecar connects again as Dapr does.</source>
        <translation>%1 边车像 Dapr 那样重新连接。</translation>
    </message>
</context>
<context>
    <name>wb::ui::DiffersLabel</name>
    <message numerus="yes">
        <source>(%n more)</source>
        <translation>
            <numerusform>（另有 %n 条）</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::Docks</name>
    <message>
        <source>Tear %1 off or put it back</source>
        <translation>拆出或放回“%1”</translation>
    </message>
    <message>
        <source>Hide %1</source>
        <translation>隐藏“%1”</translation>
    </message>
</context>
<context>
    <name>wb::ui::EventLog</name>
    <message>
        <source>Events</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Nothing has happened yet. Links, refusals and saved files are told here.</source>
        <translation>还没有发生任何事。连接、拒绝和已保存的文件会在此说明。</translation>
    </message>
</context>
<context>
    <name>wb::ui::FieldEditor</name>
    <message>
        <source>Load from file</source>
        <translation>从文件载入</translation>
    </message>
    <message>
        <source>PEM files (*.pem *.crt *.key);;All files (*)</source>
        <translation>PEM 文件 (*.pem *.crt *.key);;所有文件 (*)</translation>
    </message>
    <message>
        <source>%1: environment variable</source>
        <translation>%1：环境变量</translation>
    </message>
    <message>
        <source>environment variable</source>
        <translation>环境变量</translation>
    </message>
    <message>
        <source>secret</source>
        <translation>机密</translation>
    </message>
    <message>
        <source>name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>%1: name of the secret</source>
        <translation>%1：机密的名称</translation>
    </message>
    <message>
        <source>key, if not the name</source>
        <translation>键（若不同于名称）</translation>
    </message>
    <message>
        <source>%1: key in the secret</source>
        <translation>%1：机密中的键</translation>
    </message>
    <message>
        <source>More for %1</source>
        <translation>%1 的更多操作</translation>
    </message>
    <message>
        <source>Secret reference, unset</source>
        <translation>机密引用，未设置</translation>
    </message>
    <message>
        <source>Write the value here</source>
        <translation>在此写入值</translation>
    </message>
    <message>
        <source>Take it from a secret store</source>
        <translation>从机密存储获取</translation>
    </message>
    <message>
        <source>Load from file…</source>
        <translation>从文件载入…</translation>
    </message>
    <message>
        <source>Not set</source>
        <translation>未设置</translation>
    </message>
    <message>
        <source>%1 is larger than 1 MiB</source>
        <translation>%1 大于 1 MiB</translation>
    </message>
    <message>
        <source>Cannot read %1: %2</source>
        <translation>无法读取 %1：%2</translation>
    </message>
</context>
<context>
    <name>wb::ui::FieldOrigin</name>
    <message>
        <source>not read</source>
        <translation>不读取</translation>
    </message>
    <message>
        <source>file</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>default</source>
        <translation>默认</translation>
    </message>
    <message>
        <source>runtime</source>
        <translation>运行时</translation>
    </message>
    <message>
        <source>secret</source>
        <translation>密钥</translation>
    </message>
    <message>
        <source>environment</source>
        <translation>环境变量</translation>
    </message>
    <message>
        <source>This Dapr version does not read it.</source>
        <translation>此 Dapr 版本不读取它。</translation>
    </message>
    <message>
        <source>Works with: %1 (%2)</source>
        <translation>实际使用：%1（%2）</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>空</translation>
    </message>
</context>
<context>
    <name>wb::ui::FileEditors</name>
    <message>
        <source>%1: %2
%3</source>
        <translation>%1：%2
%3</translation>
    </message>
    <message>
        <source>Text of %1</source>
        <translation>%1 的文本</translation>
    </message>
</context>
<context>
    <name>wb::ui::FindBar</name>
    <message>
        <source>Find in the text</source>
        <translation>在文本中查找</translation>
    </message>
    <message>
        <source>Find</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>Previous match</source>
        <translation>上一处匹配</translation>
    </message>
    <message>
        <source>Next match</source>
        <translation>下一处匹配</translation>
    </message>
    <message>
        <source>Close the find bar</source>
        <translation>关闭查找栏</translation>
    </message>
    <message>
        <source>not found</source>
        <translation>未找到</translation>
    </message>
</context>
<context>
    <name>wb::ui::Format</name>
    <message>
        <source>%1 k</source>
        <translation>%1 k</translation>
    </message>
    <message>
        <source>%1 M</source>
        <translation>%1 M</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 分钟</translation>
    </message>
    <message>
        <source>%1 h</source>
        <translation>%1 小时</translation>
    </message>
    <message>
        <source>%1 d</source>
        <translation>%1 天</translation>
    </message>
    <message>
        <source>%1 B</source>
        <translation>%1 B</translation>
    </message>
    <message>
        <source>%1 MiB</source>
        <translation>%1 MiB</translation>
    </message>
    <message>
        <source>%1 ms</source>
        <translation>%1 毫秒</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>为空</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>binary %1</source>
        <translation>二进制 %1</translation>
    </message>
</context>
<context>
    <name>wb::ui::Help</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>键盘快捷键</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>What it does</source>
        <translation>作用</translation>
    </message>
    <message>
        <source>About Dapr MQTT Workbench</source>
        <translation>关于 Dapr MQTT Workbench</translation>
    </message>
    <message>
        <source>Dapr MQTT Workbench %1</source>
        <translation>Dapr MQTT Workbench %1</translation>
    </message>
    <message>
        <source>Shows, causes and proves what happens between an MQTT broker and a Dapr component.
Speaks MQTT 3.1.1 and 3.1 with a client of its own, as daprd 1.18 does.

Qt %1 (built with %2), QScintilla %3
Licence: GPL-3.0-or-later. No telemetry.</source>
        <translation>显示、引发并证明 MQTT 代理与 Dapr 组件之间发生的事情。
使用自己的客户端支持 MQTT 3.1.1 和 3.1，与 daprd 1.18 一致。

Qt %1（构建时 %2），QScintilla %3
许可证：GPL-3.0-or-later。无遥测。</translation>
    </message>
    <message>
        <source>About this program</source>
        <translation>关于此程序</translation>
    </message>
    <message>
        <source>This page is missing in this build.</source>
        <translation>此构建中缺少该页面。</translation>
    </message>
</context>
<context>
    <name>wb::ui::JsonText</name>
    <message numerus="yes">
        <source>binary data, %n bytes (data_base64)</source>
        <translation>
            <numerusform>二进制数据，%n 字节（data_base64）</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::LaneAxis</name>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
</context>
<context>
    <name>wb::ui::LaneGauge</name>
    <message>
        <source>un-acked %1 of %2</source>
        <translation>未确认 %1 / %2</translation>
    </message>
    <message>
        <source>un-acked %1</source>
        <translation>未确认 %1</translation>
    </message>
    <message>
        <source>%1, oldest %2</source>
        <translation>%1，最早 %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>No message is un-acknowledged</source>
        <translation>没有未确认的消息</translation>
    </message>
    <message>
        <source>%1
A broker stops delivering QoS 1 and 2 when this many are un-acknowledged.</source>
        <translation>%1
有这么多未确认时，代理停止投递 QoS 1 和 2。</translation>
    </message>
</context>
<context>
    <name>wb::ui::LaneLegend</name>
    <message>
        <source>delivery</source>
        <translation>投递</translation>
    </message>
    <message>
        <source>SUCCESS</source>
        <translation>SUCCESS</translation>
    </message>
    <message>
        <source>RETRY by policy</source>
        <translation>按策略 RETRY</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>acknowledgement</source>
        <translation>确认</translation>
    </message>
    <message>
        <source>un-acked</source>
        <translation>未确认</translation>
    </message>
    <message>
        <source>dead letter</source>
        <translation>死信</translation>
    </message>
    <message>
        <source>DROP</source>
        <translation>DROP</translation>
    </message>
    <message>
        <source>app is asked</source>
        <translation>询问应用中</translation>
    </message>
    <message>
        <source>acknowledgement held</source>
        <translation>确认被扣住</translation>
    </message>
    <message>
        <source>acknowledgement dropped</source>
        <translation>确认被丢弃</translation>
    </message>
    <message>
        <source>acknowledgement too late</source>
        <translation>确认太晚</translation>
    </message>
    <message>
        <source>our publish</source>
        <translation>我们的发布</translation>
    </message>
    <message>
        <source>what Dapr told the publisher</source>
        <translation>Dapr 告诉发布者的结果</translation>
    </message>
    <message>
        <source>lost</source>
        <translation>丢失</translation>
    </message>
    <message>
        <source>Signs of the lanes</source>
        <translation>泳道中的符号</translation>
    </message>
    <message>
        <source>▽ delivery, DUP above it when set
✓ SUCCESS · ↻ RETRY by policy · ✕ DROP · ! failed or timed out · ○ the app is asked
green bar: the acknowledgement left · ‖ held · crossed bar: dropped on purpose · open bar: too late
red dots: the broker waits for the acknowledgement · ◆ dead letter · ■ lost
△ our publish, thin bar: its acknowledgement · square: what Dapr told the publisher</source>
        <translation>▽ 投递，带 DUP 时标在上方
✓ SUCCESS · ↻ 按策略 RETRY · ✕ DROP · ! 失败或超时 · ○ 询问应用中
绿色竖条：确认已发出 · ‖ 被扣住 · 打叉竖条：有意丢弃 · 空心竖条：太晚
红色点线：代理在等确认 · ◆ 死信 · ■ 丢失
△ 我们的发布，细竖条：它的确认 · 方块：Dapr 告诉发布者的结果</translation>
    </message>
</context>
<context>
    <name>wb::ui::LaneModel</name>
    <message>
        <source>#%1</source>
        <translation>#%1</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Topic</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Event id</source>
        <translation>事件 id</translation>
    </message>
    <message>
        <source>QoS</source>
        <translation>QoS</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Deliveries</source>
        <translation>投递</translation>
    </message>
    <message>
        <source>Attempts</source>
        <translation>尝试</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>经过时间</translation>
    </message>
</context>
<context>
    <name>wb::ui::LaneStoryModel</name>
    <message>
        <source>At</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>What</source>
        <translation>事件</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>谁</translation>
    </message>
</context>
<context>
    <name>wb::ui::LaneView</name>
    <message>
        <source>Several that are too close to tell apart here: zoom in.</source>
        <translation>这里有多个靠得太近，无法分辨：请放大。</translation>
    </message>
    <message>
        <source>+0 s is %1</source>
        <translation>+0 秒为 %1</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>wb::ui::LaneWords</name>
    <message>
        <source>PUBLISH id %1</source>
        <translation>PUBLISH id %1</translation>
    </message>
    <message>
        <source>PUBLISH</source>
        <translation>PUBLISH</translation>
    </message>
    <message>
        <source>QoS %1</source>
        <translation>QoS %1</translation>
    </message>
    <message>
        <source>DUP %1</source>
        <translation>DUP %1</translation>
    </message>
    <message>
        <source>retained</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>attempt %1: no answer in time (%2)</source>
        <translation>第 %1 次尝试：未及时应答（%2）</translation>
    </message>
    <message>
        <source>attempt %1: given up before an answer</source>
        <translation>第 %1 次尝试：应答前放弃</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>空</translation>
    </message>
    <message>
        <source>attempt %1: app answered %2</source>
        <translation>第 %1 次尝试：应用应答 %2</translation>
    </message>
    <message>
        <source>attempt %1: app answered %2 after %3</source>
        <translation>第 %1 次尝试：应用应答 %2，用时 %3</translation>
    </message>
    <message>
        <source>attempt %1: the app is asked</source>
        <translation>第 %1 次尝试：正在询问应用</translation>
    </message>
    <message>
        <source>sidecar</source>
        <translation>边车</translation>
    </message>
    <message>
        <source>app</source>
        <translation>应用</translation>
    </message>
    <message>
        <source>%1 → dropped</source>
        <translation>%1 → 丢弃</translation>
    </message>
    <message>
        <source>%1 → tried again</source>
        <translation>%1 → 重试</translation>
    </message>
    <message>
        <source>%1 → policy %2 tries again in %3</source>
        <translation>%1 → 策略 %2 在 %3 后重试</translation>
    </message>
    <message>
        <source>%1 → policy %2 tries again</source>
        <translation>%1 → 策略 %2 重试</translation>
    </message>
    <message>
        <source>done: success</source>
        <translation>完成：成功</translation>
    </message>
    <message>
        <source>dropped, as the app asked</source>
        <translation>按应用的要求丢弃</translation>
    </message>
    <message>
        <source>dropped without asking the app: expired</source>
        <translation>未询问应用就丢弃：已过期</translation>
    </message>
    <message>
        <source>dropped without asking the app: no route takes it</source>
        <translation>未询问应用就丢弃：没有路由接收</translation>
    </message>
    <message>
        <source>sent to the dead-letter topic %1</source>
        <translation>已发送到死信主题 %1</translation>
    </message>
    <message>
        <source>given up → no acknowledgement</source>
        <translation>放弃 → 不确认</translation>
    </message>
    <message>
        <source>not a JSON object, the app is not asked → no acknowledgement</source>
        <translation>不是 JSON 对象，不询问应用 → 不确认</translation>
    </message>
    <message>
        <source>a routing rule failed, the app is not asked → no acknowledgement</source>
        <translation>路由规则出错，不询问应用 → 不确认</translation>
    </message>
    <message>
        <source>published again to the same topic</source>
        <translation>再次发布到同一主题</translation>
    </message>
    <message>
        <source> (%1)</source>
        <translation>（%1）</translation>
    </message>
    <message>
        <source>%1 is due and held%2</source>
        <translation>%1 已到期，被扣住%2</translation>
    </message>
    <message>
        <source>you</source>
        <translation>您</translation>
    </message>
    <message>
        <source>%1 is due and never sent, on purpose%2</source>
        <translation>%1 已到期，有意不发送%2</translation>
    </message>
    <message>
        <source>%1 comes too late: its connection is gone, it is not sent</source>
        <translation>%1 来得太晚：连接已没有，不发送</translation>
    </message>
    <message>
        <source>PUBCOMP sent: QoS 2 is complete</source>
        <translation>已发送 PUBCOMP：QoS 2 完成</translation>
    </message>
    <message>
        <source>%1 sent, %2 after the PUBLISH</source>
        <translation>已发送 %1，在 PUBLISH 之后 %2</translation>
    </message>
    <message>
        <source>%1 sent</source>
        <translation>已发送 %1</translation>
    </message>
    <message>
        <source>%1 for our PUBLISH</source>
        <translation>我们的 PUBLISH 的 %1</translation>
    </message>
    <message>
        <source>%1 for our PUBLISH, %2 after it</source>
        <translation>我们的 PUBLISH 的 %1，在其后 %2</translation>
    </message>
    <message>
        <source>our PUBLISH was discarded: no broker has confirmed it</source>
        <translation>我们的 PUBLISH 被丢弃：没有代理确认过它</translation>
    </message>
    <message>
        <source>Dapr told the publisher: success</source>
        <translation>Dapr 告诉发布者：成功</translation>
    </message>
    <message>
        <source>Dapr told the publisher: %1</source>
        <translation>Dapr 告诉发布者：%1</translation>
    </message>
    <message>
        <source>our %1</source>
        <translation>我们的 %1</translation>
    </message>
    <message>
        <source>us</source>
        <translation>我们</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>connection lost</source>
        <translation>连接中断</translation>
    </message>
    <message>
        <source>DISCONNECT</source>
        <translation>DISCONNECT</translation>
    </message>
    <message>
        <source>TCP close</source>
        <translation>TCP 关闭</translation>
    </message>
    <message>
        <source>TCP reset</source>
        <translation>TCP 重置</translation>
    </message>
    <message>
        <source>silence</source>
        <translation>静默</translation>
    </message>
    <message>
        <source>stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>%1: the link was ended on purpose (%2).</source>
        <translation>%1：链路被有意结束（%2）。</translation>
    </message>
    <message>
        <source>%1: the link ended (%2).</source>
        <translation>%1：链路结束（%2）。</translation>
    </message>
    <message>
        <source>What is un-acknowledged can no longer be acknowledged: it waits for the session to be resumed.</source>
        <translation>未确认的消息无法再确认：要等会话恢复。</translation>
    </message>
    <message>
        <source>session present</source>
        <translation>会话仍在</translation>
    </message>
    <message>
        <source>%1 connected and the broker still had its session: what was un-acknowledged is delivered again with DUP [MQTT-4.4.0-1].</source>
        <translation>%1 已连接，代理仍有它的会话：未确认的消息会带 DUP 再次投递 [MQTT-4.4.0-1]。</translation>
    </message>
    <message>
        <source>session lost</source>
        <translation>会话丢失</translation>
    </message>
    <message>
        <source>%1 connected with clean session off, but the broker had no session any more: what was un-acknowledged is lost.</source>
        <translation>%1 以关闭 clean session 的方式连接，但代理已没有会话：未确认的消息丢失。</translation>
    </message>
    <message>
        <source>new session</source>
        <translation>新会话</translation>
    </message>
    <message>
        <source>clean session</source>
        <translation>clean session</translation>
    </message>
    <message>
        <source>%1 connected with clean session off; the broker made a new session.</source>
        <translation>%1 以关闭 clean session 的方式连接；代理建立了新会话。</translation>
    </message>
    <message>
        <source>%1 connected with a clean session: nothing of an earlier one is delivered [MQTT-3.1.2-6].</source>
        <translation>%1 以 clean session 连接：不会投递以前会话的任何内容 [MQTT-3.1.2-6]。</translation>
    </message>
    <message>
        <source>once</source>
        <translation>一次</translation>
    </message>
    <message>
        <source>twice</source>
        <translation>两次</translation>
    </message>
    <message>
        <source>%1 times</source>
        <translation>%1 次</translation>
    </message>
    <message>
        <source>not delivered</source>
        <translation>未投递</translation>
    </message>
    <message>
        <source>in progress</source>
        <translation>进行中</translation>
    </message>
    <message>
        <source>held</source>
        <translation>被扣住</translation>
    </message>
    <message>
        <source>un-acked</source>
        <translation>未确认</translation>
    </message>
    <message>
        <source>acknowledged</source>
        <translation>已确认</translation>
    </message>
    <message>
        <source>completed</source>
        <translation>已完成</translation>
    </message>
    <message>
        <source>dropped</source>
        <translation>已丢弃</translation>
    </message>
    <message>
        <source>dead letter</source>
        <translation>死信</translation>
    </message>
    <message>
        <source>published again</source>
        <translation>已再次发布</translation>
    </message>
    <message>
        <source>lost</source>
        <translation>丢失</translation>
    </message>
    <message>
        <source>same id, same session: proved</source>
        <translation>同一 ID、同一会话：已证实</translation>
    </message>
    <message>
        <source>same event id: proved</source>
        <translation>同一事件 id：已证实</translation>
    </message>
    <message>
        <source>guess: same topic and bytes</source>
        <translation>猜测：主题和字节相同</translation>
    </message>
    <message>
        <source>%1, replica %2</source>
        <translation>%1，副本 %2</translation>
    </message>
    <message>
        <source>no handler takes it → no acknowledgement</source>
        <translation>没有处理程序接收 → 不确认</translation>
    </message>
    <message>
        <source>lost: its session ended while it was un-acknowledged</source>
        <translation>丢失：会话结束时它未确认</translation>
    </message>
    <message>
        <source>the link ended: %1</source>
        <translation>链路结束：%1</translation>
    </message>
    <message>
        <source>connected: %1</source>
        <translation>已连接：%1</translation>
    </message>
    <message>
        <source>Published by us; no sidecar connection has received it yet.</source>
        <translation>由我们发布；还没有边车连接收到它。</translation>
    </message>
    <message>
        <source>app not called</source>
        <translation>未调用应用</translation>
    </message>
    <message>
        <source>app called %1</source>
        <translation>调用应用%1</translation>
    </message>
    <message>
        <source>not acknowledged: the broker still has it</source>
        <translation>未确认：代理仍持有它</translation>
    </message>
    <message>
        <source>the acknowledgement is held</source>
        <translation>确认被扣住</translation>
    </message>
    <message>
        <source>not finished yet</source>
        <translation>尚未结束</translation>
    </message>
    <message>
        <source>Delivered %1, %2, %3.</source>
        <translation>投递%1，%2，%3。</translation>
    </message>
    <message>
        <source>session discarded</source>
        <translation>会话被丢弃</translation>
    </message>
    <message>
        <source>Somebody connected with the client id and a clean session: the broker threw the session away, with all that was un-acknowledged [MQTT-3.1.2-6].</source>
        <translation>有人用该客户端 ID 和 clean session 连接：代理丢弃了会话及其中所有未确认的消息 [MQTT-3.1.2-6]。</translation>
    </message>
    <message>
        <source>Done on purpose: %1.</source>
        <translation>有意为之：%1。</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
</context>
<context>
    <name>wb::ui::LivePanel</name>
    <message>
        <source>Payload</source>
        <translation>载荷</translation>
    </message>
    <message>
        <source>This level has no messages of its own.</source>
        <translation>此层级没有自己的消息。</translation>
    </message>
    <message>
        <source>Choose a topic or a message to see its payload.</source>
        <translation>选择一个主题或一条消息以查看其载荷。</translation>
    </message>
    <message>
        <source>QoS %1</source>
        <translation>QoS %1</translation>
    </message>
    <message>
        <source>DUP</source>
        <translation>DUP</translation>
    </message>
    <message>
        <source>retained</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>newest</source>
        <translation>最新</translation>
    </message>
    <message>
        <source>all topics</source>
        <translation>所有主题</translation>
    </message>
    <message>
        <source>%1 on %2 and under it</source>
        <translation>%1 条，%2 及其下级</translation>
    </message>
    <message>
        <source>%1 on %2</source>
        <translation>%1 条，%2</translation>
    </message>
    <message>
        <source>%1, filtered</source>
        <translation>%1，已过滤</translation>
    </message>
    <message>
        <source>%1, still looking …</source>
        <translation>%1，仍在查找…</translation>
    </message>
    <message>
        <source>Paused. Messages missed here: %1. They are kept and appear when you go on.</source>
        <translation>已暂停。此处错过的消息：%1。它们已被留存，继续后会出现。</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message numerus="yes">
        <source>%1 older messages were let go to stay within %2. Counts and newest values are whole.</source>
        <translation>
            <numerusform>为保持在 %2 以内，已舍弃 %1 条较旧的消息。计数和最新值是完整的。</numerusform>
        </translation>
    </message>
    <message>
        <source>Keep more…</source>
        <translation>留存更多…</translation>
    </message>
    <message>
        <source>observer</source>
        <translation>观察者</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Observer: off</source>
        <translation>观察者：关闭</translation>
    </message>
    <message>
        <source>Observer: %1</source>
        <translation>观察者：%1</translation>
    </message>
    <message>
        <source>The observer shows topics without touching the sidecar&apos;s session. Click to choose topic filters.</source>
        <translation>观察者显示主题而不触及边车的会话。点击以选择主题过滤器。</translation>
    </message>
    <message>
        <source>The observer subscribes to %1. Click to change.</source>
        <translation>观察者订阅 %1。点击以更改。</translation>
    </message>
    <message>
        <source>Waiting for %1 since %2.</source>
        <translation>正在等待 %1，自 %2 起。</translation>
    </message>
    <message>
        <source>Subscribed to %1. Publish a message below to see it arrive.</source>
        <translation>已订阅 %1。在下方发布一条消息，看它到达。</translation>
    </message>
    <message>
        <source>Connect a component, or give the observer a topic filter. Nothing is subscribed to unless you ask.</source>
        <translation>连接一个组件，或为观察者设置主题过滤器。未经您要求不会订阅任何内容。</translation>
    </message>
    <message>
        <source>Looking …</source>
        <translation>正在查找…</translation>
    </message>
    <message>
        <source>No topic matches</source>
        <translation>没有匹配的主题</translation>
    </message>
    <message>
        <source>Topics that match from now on appear here.</source>
        <translation>从现在起匹配的主题会出现在此处。</translation>
    </message>
    <message>
        <source>Connected, and nothing has arrived yet</source>
        <translation>已连接，尚无消息到达</translation>
    </message>
    <message>
        <source>Connecting</source>
        <translation>正在连接</translation>
    </message>
    <message>
        <source>Topics will be here</source>
        <translation>主题将显示在此处</translation>
    </message>
    <message>
        <source>No messages yet</source>
        <translation>还没有消息</translation>
    </message>
    <message>
        <source>No message matches</source>
        <translation>没有匹配的消息</translation>
    </message>
    <message>
        <source>Messages on %1 appear here as they arrive.</source>
        <translation>%1 上的消息到达时会出现在此处。</translation>
    </message>
    <message>
        <source>Each delivery appears here as it arrives.</source>
        <translation>每次投递到达时会出现在此处。</translation>
    </message>
    <message>
        <source>Topics</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>&amp;Filter topics</source>
        <translation>过滤主题(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Retained only</source>
        <translation>仅保留消息(&amp;R)</translation>
    </message>
    <message>
        <source>Only topics whose retained message is known</source>
        <translation>仅显示已知其保留消息的主题</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>暂停(&amp;P)</translation>
    </message>
    <message>
        <source>Hold still; nothing is lost, and what is missed is counted</source>
        <translation>保持不动；不会丢失任何内容，错过的会被计数</translation>
    </message>
    <message>
        <source>F&amp;ollow</source>
        <translation>跟随(&amp;O)</translation>
    </message>
    <message>
        <source>Keep the newest message in sight</source>
        <translation>使最新的消息保持可见</translation>
    </message>
    <message>
        <source>&amp;All topics</source>
        <translation>所有主题(&amp;A)</translation>
    </message>
    <message>
        <source>Messages of all topics, not of the chosen one</source>
        <translation>所有主题的消息，而不只是所选主题的</translation>
    </message>
    <message>
        <source>&amp;Expand all</source>
        <translation>全部展开(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Collapse all</source>
        <translation>全部折叠(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Observer filters…</source>
        <translation>观察者过滤器(&amp;O)…</translation>
    </message>
    <message>
        <source>Filter topics</source>
        <translation>过滤主题</translation>
    </message>
    <message>
        <source>Filter topics, e.g. orders/+ or retained:yes qos:1 dup:yes</source>
        <translation>过滤主题，例如 orders/+ 或 retained:yes qos:1 dup:yes</translation>
    </message>
    <message>
        <source>A word is looked for in the topic; with + or # it is a topic filter.
retained:yes, dup:yes, qos:1, role:observer and payload:text may be added.</source>
        <translation>在主题中查找词语；带有 + 或 # 时为主题过滤器。
可以加上 retained:yes、dup:yes、qos:1、role:observer 和 payload:text。</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>消息</translation>
    </message>
    <message>
        <source>Filter messages</source>
        <translation>过滤消息</translation>
    </message>
    <message>
        <source>Filter, e.g. payload:late dup:yes</source>
        <translation>过滤，例如 payload:late dup:yes</translation>
    </message>
    <message>
        <source>%1: %2 %3</source>
        <translation>%1：%2 %3</translation>
    </message>
    <message>
        <source>The next try comes by itself; Ctrl+R does not wait for it.</source>
        <translation>会自动重试；按 Ctrl+R 则不等待。</translation>
    </message>
    <message>
        <source>No link to the broker</source>
        <translation>没有到代理的连接</translation>
    </message>
</context>
<context>
    <name>wb::ui::LocalBrokerActions</name>
    <message>
        <source>Broker &amp;log</source>
        <translation>代理日志(&amp;L)</translation>
    </message>
    <message>
        <source>Set-up of %1…</source>
        <translation>%1 的设置…</translation>
    </message>
    <message>
        <source>Who may connect, TLS, in-flight, persistence and more; with the configuration file that follows</source>
        <translation>谁可以连接、TLS、在途窗口、持久化等，以及由此得到的配置文件</translation>
    </message>
    <message>
        <source>Copy the command of %1</source>
        <translation>复制 %1 的命令</translation>
    </message>
    <message>
        <source>The exact command that starts it, without passwords</source>
        <translation>启动它的确切命令，不含密码</translation>
    </message>
    <message>
        <source>Copied: the command that starts %1</source>
        <translation>已复制：启动 %1 的命令</translation>
    </message>
    <message>
        <source>in a container</source>
        <translation>在容器中</translation>
    </message>
    <message>
        <source>passwords must be typed again</source>
        <translation>需要重新输入密码</translation>
    </message>
    <message>
        <source>from its next start on</source>
        <translation>下次启动起生效</translation>
    </message>
</context>
<context>
    <name>wb::ui::LocalBrokerConfigDialog</name>
    <message>
        <source>virtual host %1: port %2</source>
        <translation>虚拟主机 %1：端口 %2</translation>
    </message>
    <message>
        <source>management: %1</source>
        <translation>管理：%1</translation>
    </message>
    <message>
        <source>Apply at the next start</source>
        <translation>下次启动时应用</translation>
    </message>
    <message>
        <source>Copy the command</source>
        <translation>复制命令</translation>
    </message>
    <message>
        <source>The command that starts it</source>
        <translation>启动它的命令</translation>
    </message>
    <message>
        <source>Known after the first start.</source>
        <translation>首次启动后可知。</translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation>配置</translation>
    </message>
    <message>
        <source>Command</source>
        <translation>命令</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Set-up of %1</source>
        <translation>%1 的设置</translation>
    </message>
    <message>
        <source>This program does not know how such a broker is set up. It is started as it comes.</source>
        <translation>本程序不知道如何设置这种代理，将按其原样启动。</translation>
    </message>
    <message>
        <source>! %1</source>
        <translation>! %1</translation>
    </message>
    <message>
        <source>… %1</source>
        <translation>… %1</translation>
    </message>
    <message>
        <source>✓ %1 runs with this set-up at %2</source>
        <translation>✓ %1 正以此设置运行：%2</translation>
    </message>
    <message>
        <source>, </source>
        <translation>，</translation>
    </message>
    <message>
        <source>%1 runs. What is changed here applies at its next start.</source>
        <translation>%1 正在运行。此处的更改在其下次启动时生效。</translation>
    </message>
    <message>
        <source>%1 still runs with its last set-up. This one applies at its next start.</source>
        <translation>%1 仍以上一次的设置运行。此设置在其下次启动时生效。</translation>
    </message>
    <message>
        <source>%1 is off.</source>
        <translation>%1 已停止。</translation>
    </message>
    <message>
        <source>Restart now</source>
        <translation>立即重启</translation>
    </message>
    <message>
        <source>Start now</source>
        <translation>立即启动</translation>
    </message>
    <message>
        <source>! Cannot read %1: %2</source>
        <translation>! 无法读取 %1：%2</translation>
    </message>
    <message>
        <source>Copied. Paste it below metadata: in the component&apos;s file.</source>
        <translation>已复制。请粘贴到组件文件的 metadata: 之下。</translation>
    </message>
    <message>
        <source>– %1</source>
        <translation>– %1</translation>
    </message>
</context>
<context>
    <name>wb::ui::LocalBrokerConfigForm</name>
    <message>
        <source>as the broker comes</source>
        <translation>代理的默认值</translation>
    </message>
    <message>
        <source>Who may connect</source>
        <translation>谁可以连接</translation>
    </message>
    <message>
        <source>Clients without a user name (anonymous)</source>
        <translation>没有用户名的客户端（匿名）</translation>
    </message>
    <message>
        <source>User name</source>
        <translation>用户名</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Add a user</source>
        <translation>添加用户</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Passwords stay in memory: after a restart of this program they must be typed again. A component logs in with the user name and password of its own URL.</source>
        <translation>密码只保存在内存中：本程序重启后需要重新输入。组件以其自身 URL 中的用户名和密码登录。</translation>
    </message>
    <message>
        <source>TLS</source>
        <translation>TLS</translation>
    </message>
    <message>
        <source>TLS, with certificates made on the spot</source>
        <translation>TLS，证书当场生成</translation>
    </message>
    <message>
        <source>A client must show a certificate</source>
        <translation>客户端必须出示证书</translation>
    </message>
    <message>
        <source>Copy the path</source>
        <translation>复制路径</translation>
    </message>
    <message>
        <source>Copy as caCert of a component</source>
        <translation>复制为组件的 caCert</translation>
    </message>
    <message>
        <source>Sessions and messages</source>
        <translation>会话与消息</translation>
    </message>
    <message>
        <source>In flight</source>
        <translation>在途窗口</translation>
    </message>
    <message>
        <source>Un-acknowledged QoS 1 and 2 messages of one client; 0: no limit</source>
        <translation>一个客户端未确认的 QoS 1 和 2 消息；0：不限</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>队列</translation>
    </message>
    <message>
        <source>Messages that wait for one client; 0: no limit</source>
        <translation>等待一个客户端的消息；0：不限</translation>
    </message>
    <message>
        <source> s</source>
        <translation> 秒</translation>
    </message>
    <message>
        <source>Session life</source>
        <translation>会话寿命</translation>
    </message>
    <message>
        <source>Without its client; 0: for ever</source>
        <translation>客户端不在时；0：永久</translation>
    </message>
    <message>
        <source>Retry interval</source>
        <translation>重发间隔</translation>
    </message>
    <message>
        <source>Sends again on a live connection; 0: never</source>
        <translation>在活动连接上重发；0：从不</translation>
    </message>
    <message>
        <source>Keep sessions and messages over a restart (persistence)</source>
        <translation>重启后保留会话和消息（持久化）</translation>
    </message>
    <message>
        <source>Virtual hosts and management</source>
        <translation>虚拟主机与管理</translation>
    </message>
    <message>
        <source>Virtual host</source>
        <translation>虚拟主机</translation>
    </message>
    <message>
        <source>Of clients whose user name does not say vhost:user</source>
        <translation>用于用户名中未写 vhost:user 的客户端</translation>
    </message>
    <message>
        <source>Virtual host with a port of its own</source>
        <translation>有独立端口的虚拟主机</translation>
    </message>
    <message>
        <source>Add a port for a virtual host</source>
        <translation>为虚拟主机添加端口</translation>
    </message>
    <message>
        <source>Ports</source>
        <translation>端口</translation>
    </message>
    <message>
        <source>Management interface, for the broker&apos;s own view</source>
        <translation>管理接口，供代理自身视图使用</translation>
    </message>
    <message>
        <source>Lines of its own language</source>
        <translation>代理自身语言的行</translation>
    </message>
    <message>
        <source>The certificate of the CA is made at the next start. A component that uses this broker in place of its URL trusts it by itself.</source>
        <translation>CA 证书在下次启动时生成。以此代理代替其 URL 的组件会自动信任它。</translation>
    </message>
    <message>
        <source>CA: %1. A component that uses this broker in place of its URL trusts it by itself; any other client needs it.</source>
        <translation>CA：%1。以此代理代替其 URL 的组件会自动信任它；其他客户端需要它。</translation>
    </message>
</context>
<context>
    <name>wb::ui::LocalBrokerEntries</name>
    <message>
        <source>%1, row %2</source>
        <translation>%1，第 %2 行</translation>
    </message>
    <message>
        <source>Take row %1 away</source>
        <translation>移除第 %1 行</translation>
    </message>
</context>
<context>
    <name>wb::ui::LocalBrokerImages</name>
    <message>
        <source>Image of the broker in a container</source>
        <translation>容器中代理的镜像</translation>
    </message>
    <message>
        <source>A known image, or any other: name:version</source>
        <translation>已知镜像，或其他任意镜像：名称:版本</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
</context>
<context>
    <name>wb::ui::LocalBrokerLog</name>
    <message>
        <source>Lines of the brokers&apos; logs</source>
        <translation>各代理的日志行</translation>
    </message>
    <message>
        <source>&amp;Find in the broker log</source>
        <translation>在代理日志中查找(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Warnings and errors only</source>
        <translation>只看警告和错误(&amp;W)</translation>
    </message>
    <message>
        <source>F&amp;ollow the broker log</source>
        <translation>跟随代理日志(&amp;O)</translation>
    </message>
    <message>
        <source>&amp;Pause the broker log</source>
        <translation>暂停代理日志(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Copy the lines shown</source>
        <translation>复制显示的行(&amp;C)</translation>
    </message>
    <message>
        <source>C&amp;lear the broker log</source>
        <translation>清空代理日志(&amp;L)</translation>
    </message>
    <message>
        <source>Log of which broker</source>
        <translation>哪个代理的日志</translation>
    </message>
    <message>
        <source>All brokers</source>
        <translation>全部代理</translation>
    </message>
    <message>
        <source>Find in the broker log</source>
        <translation>在代理日志中查找</translation>
    </message>
    <message>
        <source>Find; Enter goes on, Shift+Enter back</source>
        <translation>查找；Enter 向后，Shift+Enter 向前</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Warnings, errors</source>
        <translation>警告、错误</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>跟随</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>清空</translation>
    </message>
    <message>
        <source>not found</source>
        <translation>未找到</translation>
    </message>
    <message numerus="yes">
        <source>%1 lines</source>
        <translation>
            <numerusform>%1 行</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2 older ones let go</source>
        <translation>%1，已丢弃较早的 %2 行</translation>
    </message>
    <message>
        <source>Paused, %1 missed</source>
        <translation>已暂停，错过 %1 行</translation>
    </message>
    <message>
        <source>What the local brokers say will be here</source>
        <translation>本地代理的输出将显示在这里</translation>
    </message>
    <message>
        <source>No line of this kind</source>
        <translation>没有这样的行</translation>
    </message>
    <message>
        <source>Start one: every line of its log is listed with its time.</source>
        <translation>启动一个代理：其日志的每一行都会连同时间列出。</translation>
    </message>
    <message>
        <source>Lines that come from now on appear here.</source>
        <translation>从现在起到来的行会显示在这里。</translation>
    </message>
    <message>
        <source>%1, container</source>
        <translation>%1，容器</translation>
    </message>
</context>
<context>
    <name>wb::ui::LocalBrokerLogModel</name>
    <message>
        <source>error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Broker</source>
        <translation>代理</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>级别</translation>
    </message>
</context>
<context>
    <name>wb::ui::LocalBrokerPanel</name>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>Local brokers</source>
        <translation>本地代理</translation>
    </message>
    <message>
        <source>:%1</source>
        <translation>:%1</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
</context>
<context>
    <name>wb::ui::LocalBrokerPreview</name>
    <message>
        <source>Files of its configuration</source>
        <translation>其配置的文件</translation>
    </message>
    <message>
        <source>Text of the configuration file</source>
        <translation>配置文件的文本</translation>
    </message>
    <message numerus="yes">
        <source>Not shown: it holds what is made from passwords. %n line(s).</source>
        <translation>
            <numerusform>不显示：内容由密码生成。共 %n 行。</numerusform>
        </translation>
    </message>
    <message>
        <source>! %1</source>
        <translation>! %1</translation>
    </message>
    <message>
        <source>▲ %1</source>
        <translation>▲ %1</translation>
    </message>
</context>
<context>
    <name>wb::ui::LocalBrokerRow</name>
    <message>
        <source>runs</source>
        <translation>正在运行</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>is starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>is not here</source>
        <translation>不可用</translation>
    </message>
    <message>
        <source>is off</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Stop %1</source>
        <translation>停止 %1</translation>
    </message>
    <message>
        <source>Start %1</source>
        <translation>启动 %1</translation>
    </message>
    <message>
        <source>More about %1</source>
        <translation>%1 的更多命令</translation>
    </message>
</context>
<context>
    <name>wb::ui::MainWindow</name>
    <message>
        <source>Dapr MQTT Workbench</source>
        <translation>Dapr MQTT Workbench</translation>
    </message>
    <message>
        <source>Rooms</source>
        <translation>工作区</translation>
    </message>
    <message>
        <source>Component</source>
        <translation>组件</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>实时</translation>
    </message>
    <message>
        <source>Packets</source>
        <translation>报文</translation>
    </message>
    <message>
        <source>Resources</source>
        <translation>资源</translation>
    </message>
    <message>
        <source>Connections</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>App behind the sidecar</source>
        <translation>边车背后的应用</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>事件</translation>
    </message>
    <message numerus="yes">
        <source>%n error(s)</source>
        <translation>
            <numerusform>%n 个错误</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n warning(s)</source>
        <translation>
            <numerusform>%n 个警告</numerusform>
        </translation>
    </message>
    <message>
        <source>The panels are where they were at the first start</source>
        <translation>各面板已回到首次启动时的位置</translation>
    </message>
    <message>
        <source>&amp;Disconnect</source>
        <translation>断开连接(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Connect</source>
        <translation>连接(&amp;C)</translation>
    </message>
    <message>
        <source>its own URL</source>
        <translation>它自己的 URL</translation>
    </message>
    <message>
        <source>Connects to the broker that the file names</source>
        <translation>连接到文件中指明的代理</translation>
    </message>
    <message>
        <source>%1 takes the place of %2. The file is not changed.</source>
        <translation>%1 代替 %2。文件未被更改。</translation>
    </message>
    <message>
        <source>starting</source>
        <translation>正在启动</translation>
    </message>
    <message>
        <source>not running</source>
        <translation>未运行</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>daprd would say: %1</source>
        <translation>daprd 会说：%1</translation>
    </message>
    <message>
        <source>Observer</source>
        <translation>观察者</translation>
    </message>
    <message>
        <source>Try again now</source>
        <translation>立即重试</translation>
    </message>
    <message>
        <source>The demo could not start</source>
        <translation>演示无法启动</translation>
    </message>
    <message>
        <source>Check the path and who may read it.</source>
        <translation>请检查路径以及谁可以读取它。</translation>
    </message>
    <message>
        <source>Cannot write %1: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
    <message>
        <source>Choose a folder that you may write to.</source>
        <translation>请选择您可以写入的文件夹。</translation>
    </message>
    <message>
        <source>Fixed: %1</source>
        <translation>已修复：%1</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Open resources…</source>
        <translation>打开资源(&amp;O)…</translation>
    </message>
    <message>
        <source>Opens YAML files with components, subscriptions and policies</source>
        <translation>打开含有组件、订阅和策略的 YAML 文件</translation>
    </message>
    <message>
        <source>Open &amp;folder…</source>
        <translation>打开文件夹(&amp;F)…</translation>
    </message>
    <message>
        <source>Opens every YAML file of a resources folder</source>
        <translation>打开资源文件夹中的每个 YAML 文件</translation>
    </message>
    <message>
        <source>&amp;New component</source>
        <translation>新建组件(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>保存(&amp;S)</translation>
    </message>
    <message>
        <source>Writes the file that is shown</source>
        <translation>写入当前显示的文件</translation>
    </message>
    <message>
        <source>Save &amp;all</source>
        <translation>全部保存(&amp;A)</translation>
    </message>
    <message>
        <source>Writes every changed file</source>
        <translation>写入每个已更改的文件</translation>
    </message>
    <message>
        <source>&amp;Reload from disk</source>
        <translation>从磁盘重新载入(&amp;R)</translation>
    </message>
    <message>
        <source>Reads the file that is shown again; the step can be undone</source>
        <translation>重新读取当前显示的文件；此步骤可以撤销</translation>
    </message>
    <message>
        <source>&amp;Close file</source>
        <translation>关闭文件(&amp;C)</translation>
    </message>
    <message>
        <source>Takes the file out of the list</source>
        <translation>将文件从列表中移除</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>Ends the program</source>
        <translation>结束程序</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>编辑(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>撤销(&amp;U)</translation>
    </message>
    <message>
        <source>Takes back the last step in form or text</source>
        <translation>撤销表单或文本中的上一步</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>重做(&amp;R)</translation>
    </message>
    <message>
        <source>Does it again</source>
        <translation>再次执行</translation>
    </message>
    <message>
        <source>&amp;Find or filter</source>
        <translation>查找或过滤(&amp;F)</translation>
    </message>
    <message>
        <source>Looks for words in the text, topics or packets: whichever room is in front</source>
        <translation>在文本、主题或报文中查找词语：取决于哪个工作区在前面</translation>
    </message>
    <message>
        <source>Find &amp;next</source>
        <translation>查找下一个(&amp;N)</translation>
    </message>
    <message>
        <source>Goes to the next match</source>
        <translation>转到下一处匹配</translation>
    </message>
    <message>
        <source>Find &amp;previous</source>
        <translation>查找上一个(&amp;P)</translation>
    </message>
    <message>
        <source>Goes to the match before</source>
        <translation>转到上一处匹配</translation>
    </message>
    <message>
        <source>Next p&amp;roblem</source>
        <translation>下一个问题(&amp;R)</translation>
    </message>
    <message>
        <source>Goes to the next problem&apos;s place</source>
        <translation>转到下一个问题的位置</translation>
    </message>
    <message>
        <source>Previous pro&amp;blem</source>
        <translation>上一个问题(&amp;B)</translation>
    </message>
    <message>
        <source>Goes to the place of the problem before</source>
        <translation>转到上一个问题的位置</translation>
    </message>
    <message>
        <source>&amp;Apply the safe fix</source>
        <translation>应用安全修复(&amp;A)</translation>
    </message>
    <message>
        <source>Mends the selected problem where that is safe</source>
        <translation>在安全的情况下修正所选问题</translation>
    </message>
    <message>
        <source>Shows or hides the panel %1</source>
        <translation>显示或隐藏面板“%1”</translation>
    </message>
    <message>
        <source>&amp;Tear off or put back</source>
        <translation>拆出或放回(&amp;T)</translation>
    </message>
    <message>
        <source>Makes the panel with the focus a window of its own, or docks it again</source>
        <translation>使有焦点的面板成为独立窗口，或重新停靠</translation>
    </message>
    <message>
        <source>&amp;Reset the layout</source>
        <translation>重置布局(&amp;R)</translation>
    </message>
    <message>
        <source>Puts every panel where it was at the first start</source>
        <translation>将每个面板放回首次启动时的位置</translation>
    </message>
    <message>
        <source>F&amp;ull screen</source>
        <translation>全屏(&amp;U)</translation>
    </message>
    <message>
        <source>Uses the whole screen</source>
        <translation>使用整个屏幕</translation>
    </message>
    <message>
        <source>Shows the room %1</source>
        <translation>显示工作区“%1”</translation>
    </message>
    <message>
        <source>&amp;Next pane</source>
        <translation>下一个面板(&amp;N)</translation>
    </message>
    <message>
        <source>Moves the focus to the next panel</source>
        <translation>将焦点移到下一个面板</translation>
    </message>
    <message>
        <source>&amp;Previous pane</source>
        <translation>上一个面板(&amp;P)</translation>
    </message>
    <message>
        <source>Moves the focus to the panel before</source>
        <translation>将焦点移到上一个面板</translation>
    </message>
    <message>
        <source>&amp;Search commands</source>
        <translation>搜索命令(&amp;S)</translation>
    </message>
    <message>
        <source>Finds any command by its name</source>
        <translation>按名称查找任何命令</translation>
    </message>
    <message>
        <source>T&amp;heme</source>
        <translation>外观(&amp;H)</translation>
    </message>
    <message>
        <source>Changes the colours at once</source>
        <translation>立即改变颜色</translation>
    </message>
    <message>
        <source>As the &amp;desktop</source>
        <translation>跟随桌面(&amp;D)</translation>
    </message>
    <message>
        <source>&amp;Light</source>
        <translation>浅色(&amp;L)</translation>
    </message>
    <message>
        <source>Dar&amp;k</source>
        <translation>深色(&amp;K)</translation>
    </message>
    <message>
        <source>Lan&amp;guage</source>
        <translation>语言(&amp;G)</translation>
    </message>
    <message>
        <source>Takes effect when the program is started again</source>
        <translation>下次启动程序时生效</translation>
    </message>
    <message>
        <source>Language: %1</source>
        <translation>语言：%1</translation>
    </message>
    <message>
        <source>The window changes when the program is started again.</source>
        <translation>下次启动程序时窗口会改变。</translation>
    </message>
    <message>
        <source>&amp;Connection</source>
        <translation>连接(&amp;C)</translation>
    </message>
    <message>
        <source>Opens or closes the connections that daprd would open for the chosen component</source>
        <translation>打开或关闭 daprd 会为所选组件打开的连接</translation>
    </message>
    <message>
        <source>&amp;Disconnect all</source>
        <translation>全部断开(&amp;D)</translation>
    </message>
    <message>
        <source>Closes every connection</source>
        <translation>关闭每个连接</translation>
    </message>
    <message>
        <source>Try again &amp;now</source>
        <translation>立即重试(&amp;N)</translation>
    </message>
    <message>
        <source>Does not wait for the next try of the connections that are down</source>
        <translation>对已断开的连接，不等待下次尝试</translation>
    </message>
    <message>
        <source>&amp;Observe the topics</source>
        <translation>观察主题(&amp;O)</translation>
    </message>
    <message>
        <source>Our own connection beside the sidecar&apos;s, for the component&apos;s topics only</source>
        <translation>我们自己的连接，与边车的连接并列，只用于组件的主题</translation>
    </message>
    <message>
        <source>C&amp;lear what was seen</source>
        <translation>清除已看到的内容(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Memory for what is seen</source>
        <translation>留存内容的内存(&amp;M)</translation>
    </message>
    <message>
        <source>%1 MB</source>
        <translation>%1 MB</translation>
    </message>
    <message>
        <source>Past this the oldest messages are let go, and counted</source>
        <translation>超过此值后，最旧的消息会被舍弃并计数</translation>
    </message>
    <message>
        <source>&amp;Broker</source>
        <translation>消息代理(&amp;B)</translation>
    </message>
    <message>
        <source>&amp;Scenario</source>
        <translation>场景(&amp;S)</translation>
    </message>
    <message>
        <source>Start the &amp;demo</source>
        <translation>启动演示(&amp;D)</translation>
    </message>
    <message>
        <source>Sample resources, a private mosquitto and real messages of QoS 0, 1 and 2</source>
        <translation>示例资源、专用的 mosquitto 以及 QoS 0、1 和 2 的真实消息</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts</source>
        <translation>键盘快捷键(&amp;K)</translation>
    </message>
    <message>
        <source>Lists every command and its keys</source>
        <translation>列出每个命令及其按键</translation>
    </message>
    <message>
        <source>&amp;About</source>
        <translation>关于(&amp;A)</translation>
    </message>
    <message>
        <source>Versions and licence</source>
        <translation>版本和许可证</translation>
    </message>
    <message>
        <source>%1: no answer from %2 so far</source>
        <translation>%1：%2 至今没有应答</translation>
    </message>
    <message>
        <source>daprd would have given up by now. Check that this is the MQTT port of a broker; this window goes on waiting.</source>
        <translation>daprd 此时已经放弃。请检查这是否为代理的 MQTT 端口；此窗口会继续等待。</translation>
    </message>
    <message>
        <source>Opening %1 …</source>
        <translation>正在打开 %1…</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Stopped opening %1: some files were not read</source>
        <translation>已停止打开 %1：部分文件未读取</translation>
    </message>
    <message>
        <source>The files are read as Dapr %1 reads them</source>
        <translation>文件按 Dapr %1 的方式读取</translation>
    </message>
    <message>
        <source>%1 as Dapr %2</source>
        <translation>%1 为 Dapr %2</translation>
    </message>
    <message>
        <source>, </source>
        <translation>、</translation>
    </message>
    <message>
        <source>Connected: %1. Picked: Dapr %2</source>
        <translation>已连接：%1。所选：Dapr %2</translation>
    </message>
    <message>
        <source>The files are read as Dapr %1 reads them; what is connected stays as it is until it is connected anew.</source>
        <translation>文件按 Dapr %1 的方式读取；已有的连接保持原样，直到重新连接。</translation>
    </message>
    <message>
        <source>Reconnect as Dapr %1</source>
        <translation>以 Dapr %1 重新连接</translation>
    </message>
    <message>
        <source>Dapr &amp;version</source>
        <translation>Dapr 版本(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Pick the Dapr version…</source>
        <translation>选择 Dapr 版本(&amp;P)…</translation>
    </message>
    <message>
        <source>As which Dapr, 1.0 to 1.18, the files are read and components are connected</source>
        <translation>以哪个 Dapr（1.0 至 1.18）读取文件并连接组件</translation>
    </message>
    <message>
        <source>One version &amp;newer</source>
        <translation>较新一版(&amp;N)</translation>
    </message>
    <message>
        <source>Picks the Dapr version after the one that is picked</source>
        <translation>选择比当前所选更新一版的 Dapr</translation>
    </message>
    <message>
        <source>One version &amp;older</source>
        <translation>较旧一版(&amp;O)</translation>
    </message>
    <message>
        <source>Picks the Dapr version before the one that is picked</source>
        <translation>选择比当前所选更旧一版的 Dapr</translation>
    </message>
    <message>
        <source>&amp;Reconnect as the picked version</source>
        <translation>以所选版本重新连接(&amp;R)</translation>
    </message>
    <message>
        <source>Closes the connections that were made as another Dapr version and opens them anew</source>
        <translation>关闭以其他 Dapr 版本建立的连接，并重新打开</translation>
    </message>
    <message>
        <source>App a&amp;nswers</source>
        <translation>应用回答(&amp;N)</translation>
    </message>
    <message>
        <source>&amp;Simulated</source>
        <translation>模拟(&amp;S)</translation>
    </message>
    <message>
        <source>A script answers for the app</source>
        <translation>由脚本代替应用回答</translation>
    </message>
    <message>
        <source>By &amp;hand</source>
        <translation>手动(&amp;H)</translation>
    </message>
    <message>
        <source>Each message waits until you answer it</source>
        <translation>每条消息都等到您回答为止</translation>
    </message>
    <message>
        <source>Your &amp;own app</source>
        <translation>自己的应用(&amp;O)</translation>
    </message>
    <message>
        <source>A program of yours on this machine is called as daprd calls it</source>
        <translation>像 daprd 那样调用本机上您自己的程序</translation>
    </message>
    <message>
        <source>Answer: %1</source>
        <translation>回答：%1</translation>
    </message>
    <message>
        <source>The app answers: %1</source>
        <translation>应用的回答：%1</translation>
    </message>
    <message>
        <source>As&amp;k your app again</source>
        <translation>重新询问自己的应用(&amp;K)</translation>
    </message>
    <message>
        <source>Asks it anew which topics it subscribes to</source>
        <translation>重新询问它订阅哪些主题</translation>
    </message>
    <message>
        <source>Empties topics, messages, packets and attempts; connections stay</source>
        <translation>清空主题、消息、报文和尝试；连接保留</translation>
    </message>
    <message>
        <source>&amp;Pitfalls</source>
        <translation>陷阱(&amp;P)</translation>
    </message>
    <message>
        <source>What surprises in Dapr&apos;s MQTT components, and where this window shows it</source>
        <translation>Dapr 的 MQTT 组件中令人意外之处，以及本窗口在哪里显示</translation>
    </message>
    <message>
        <source>Pitfalls</source>
        <translation>陷阱</translation>
    </message>
    <message>
        <source>App &amp;behind the sidecar</source>
        <translation>边车背后的应用(&amp;B)</translation>
    </message>
    <message>
        <source>The three kinds of app, the words of a script, and what Dapr makes of answers</source>
        <translation>三种应用、脚本的词汇，以及 Dapr 如何处理回答</translation>
    </message>
    <message>
        <source>Local brokers</source>
        <translation>本地代理</translation>
    </message>
    <message>
        <source>Local %1 %2</source>
        <translation>本地 %1 %2</translation>
    </message>
    <message>
        <source>Local %1, %2</source>
        <translation>本地 %1，%2</translation>
    </message>
    <message>
        <source>Sc&amp;enarios</source>
        <translation>场景(&amp;E)</translation>
    </message>
    <message>
        <source>The file of a scenario: its keys, steps and expectations</source>
        <translation>场景文件：它的键、步骤与期望</translation>
    </message>
    <message>
        <source>Scenarios</source>
        <translation>场景</translation>
    </message>
    <message>
        <source>Redelivery</source>
        <translation>重新投递</translation>
    </message>
    <message>
        <source>Packet %1 is not among the packets that are shown</source>
        <translation>报文 %1 不在显示的报文中</translation>
    </message>
    <message>
        <source>Scenario</source>
        <translation>场景</translation>
    </message>
    <message>
        <source>script</source>
        <translation>脚本</translation>
    </message>
    <message>
        <source>by hand</source>
        <translation>手动</translation>
    </message>
    <message>
        <source>your own</source>
        <translation>您自己的</translation>
    </message>
    <message>
        <source>Recording %1</source>
        <translation>录制 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n steps did not fit into a scenario</source>
        <translation>
            <numerusform>%n 个步骤放不进场景</numerusform>
        </translation>
    </message>
    <message>
        <source>Broker log</source>
        <translation>代理日志</translation>
    </message>
    <message>
        <source>Brokers</source>
        <translation>代理对照</translation>
    </message>
    <message>
        <source>Broker&apos;s own view</source>
        <translation>代理自己的视图</translation>
    </message>
    <message>
        <source>%1. %2</source>
        <translation>%1。%2</translation>
    </message>
</context>
<context>
    <name>wb::ui::MessageModel</name>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>QoS</source>
        <translation>QoS</translation>
    </message>
    <message>
        <source>Flags</source>
        <translation>标志</translation>
    </message>
    <message>
        <source>Came by</source>
        <translation>来自</translation>
    </message>
    <message>
        <source>Topic</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Payload</source>
        <translation>载荷</translation>
    </message>
    <message>
        <source>DUP: maybe seen before</source>
        <translation>DUP：可能见过</translation>
    </message>
    <message>
        <source>DUP</source>
        <translation>DUP</translation>
    </message>
    <message>
        <source>retained</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>observer</source>
        <translation>观察者</translation>
    </message>
    <message>
        <source>sidecar</source>
        <translation>边车</translation>
    </message>
    <message>
        <source>sidecar %1</source>
        <translation>边车 %1</translation>
    </message>
</context>
<context>
    <name>wb::ui::ObserverBar</name>
    <message>
        <source>Subscribe</source>
        <translation>订阅</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Topic filters of the observer, separated by commas</source>
        <translation>观察者的主题过滤器，以逗号分隔</translation>
    </message>
    <message>
        <source>Topic filters, e.g. orders/#, plant/+/temp; empty turns the observer off</source>
        <translation>主题过滤器，例如 orders/#、plant/+/temp；留空则关闭观察者</translation>
    </message>
    <message>
        <source>Observer subscribes to</source>
        <translation>观察者订阅</translation>
    </message>
    <message>
        <source>%1 is not a topic filter: %2.</source>
        <translation>%1 不是主题过滤器：%2。</translation>
    </message>
    <message>
        <source>%1 asks the broker for the messages of every client. Subscribe to it?</source>
        <translation>%1 会向代理请求每个客户端的消息。要订阅吗？</translation>
    </message>
    <message>
        <source>Subscribe to everything</source>
        <translation>订阅全部</translation>
    </message>
</context>
<context>
    <name>wb::ui::PacketFieldModel</name>
    <message>
        <source>Field</source>
        <translation>字段</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Meaning</source>
        <translation>含义</translation>
    </message>
    <message>
        <source>[%1]</source>
        <translation>[%1]</translation>
    </message>
    <message>
        <source>%1 [%2]</source>
        <translation>%1 [%2]</translation>
    </message>
    <message>
        <source>%1
%2
Bytes %3 to %4</source>
        <translation>%1
%2
字节 %3 到 %4</translation>
    </message>
</context>
<context>
    <name>wb::ui::PacketFields</name>
    <message>
        <source>acknowledges this PUBLISH of QoS 1</source>
        <translation>确认这个 QoS 1 的 PUBLISH</translation>
    </message>
    <message>
        <source>this PUBLISH of QoS 2 was received</source>
        <translation>已收到这个 QoS 2 的 PUBLISH</translation>
    </message>
    <message>
        <source>releases this PUBLISH of QoS 2</source>
        <translation>释放这个 QoS 2 的 PUBLISH</translation>
    </message>
    <message>
        <source>this exchange of QoS 2 is complete</source>
        <translation>这次 QoS 2 的交换已完成</translation>
    </message>
    <message>
        <source>answers this UNSUBSCRIBE</source>
        <translation>应答这个 UNSUBSCRIBE</translation>
    </message>
    <message>
        <source>Bytes left over</source>
        <translation>剩余的字节</translation>
    </message>
    <message>
        <source>no field of this packet</source>
        <translation>不属于此报文的任何字段</translation>
    </message>
    <message>
        <source>1 (yes)</source>
        <translation>1（是）</translation>
    </message>
    <message>
        <source>0 (no)</source>
        <translation>0（否）</translation>
    </message>
    <message>
        <source>Control packet type</source>
        <translation>控制报文类型</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>upper half of the first byte</source>
        <translation>第一个字节的高四位</translation>
    </message>
    <message>
        <source>DUP</source>
        <translation>DUP</translation>
    </message>
    <message>
        <source>set when this may be another delivery of the same message</source>
        <translation>置位表示可能是同一消息的又一次投递</translation>
    </message>
    <message>
        <source>QoS</source>
        <translation>QoS</translation>
    </message>
    <message>
        <source>0 at most once, 1 at least once, 2 exactly once</source>
        <translation>0 最多一次，1 至少一次，2 恰好一次</translation>
    </message>
    <message>
        <source>RETAIN</source>
        <translation>RETAIN</translation>
    </message>
    <message>
        <source>to a subscriber: the broker had kept it; to the broker: keep it</source>
        <translation>发给订阅者：代理此前保留了它；发给代理：请保留它</translation>
    </message>
    <message>
        <source>Flags</source>
        <translation>标志</translation>
    </message>
    <message>
        <source>fixed for this type</source>
        <translation>此类型的固定值</translation>
    </message>
    <message>
        <source>Remaining Length</source>
        <translation>剩余长度</translation>
    </message>
    <message>
        <source>of all that follows</source>
        <translation>其后全部内容的长度</translation>
    </message>
    <message>
        <source>Packet identifier</source>
        <translation>报文标识符</translation>
    </message>
    <message>
        <source>Protocol name</source>
        <translation>协议名</translation>
    </message>
    <message>
        <source>MQTT, or MQIsdp in 3.1</source>
        <translation>MQTT；3.1 中为 MQIsdp</translation>
    </message>
    <message>
        <source>Protocol level</source>
        <translation>协议级别</translation>
    </message>
    <message>
        <source>4 is MQTT 3.1.1, 3 is 3.1</source>
        <translation>4 为 MQTT 3.1.1，3 为 3.1</translation>
    </message>
    <message>
        <source>Keep alive</source>
        <translation>保持连接</translation>
    </message>
    <message>
        <source>the broker gives up after one and a half times this; 0 is off</source>
        <translation>超过此时间的一倍半，代理即放弃；0 为关闭</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 秒</translation>
    </message>
    <message>
        <source>Client identifier</source>
        <translation>客户端标识符</translation>
    </message>
    <message>
        <source>names the session at the broker</source>
        <translation>在代理处标识会话</translation>
    </message>
    <message>
        <source>Will topic</source>
        <translation>遗嘱主题</translation>
    </message>
    <message>
        <source>where the broker publishes the will</source>
        <translation>代理发布遗嘱的主题</translation>
    </message>
    <message>
        <source>Will message</source>
        <translation>遗嘱消息</translation>
    </message>
    <message>
        <source>published when the link ends without DISCONNECT</source>
        <translation>连接未经 DISCONNECT 而结束时发布</translation>
    </message>
    <message>
        <source>User name</source>
        <translation>用户名</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>masked before it was stored</source>
        <translation>存储前已被遮盖</translation>
    </message>
    <message>
        <source>Connect flags</source>
        <translation>连接标志</translation>
    </message>
    <message>
        <source>User name flag</source>
        <translation>用户名标志</translation>
    </message>
    <message>
        <source>Password flag</source>
        <translation>密码标志</translation>
    </message>
    <message>
        <source>Will retain</source>
        <translation>遗嘱保留</translation>
    </message>
    <message>
        <source>Will QoS</source>
        <translation>遗嘱 QoS</translation>
    </message>
    <message>
        <source>Will flag</source>
        <translation>遗嘱标志</translation>
    </message>
    <message>
        <source>Clean session</source>
        <translation>清除会话</translation>
    </message>
    <message>
        <source>the broker forgets an earlier session and this one at its end</source>
        <translation>代理丢弃以前的会话，并在结束时丢弃本次会话</translation>
    </message>
    <message>
        <source>the broker keeps subscriptions and undelivered messages</source>
        <translation>代理保存订阅和未投递的消息</translation>
    </message>
    <message>
        <source>Session present</source>
        <translation>会话存在</translation>
    </message>
    <message>
        <source>yes: the broker had kept this client&apos;s session</source>
        <translation>是：代理保存了此客户端的会话</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>已接受</translation>
    </message>
    <message>
        <source>refused: protocol version</source>
        <translation>被拒绝：协议版本</translation>
    </message>
    <message>
        <source>refused: client identifier</source>
        <translation>被拒绝：客户端标识符</translation>
    </message>
    <message>
        <source>refused: broker unavailable</source>
        <translation>被拒绝：代理不可用</translation>
    </message>
    <message>
        <source>refused: user name or password</source>
        <translation>被拒绝：用户名或密码</translation>
    </message>
    <message>
        <source>refused: not authorised</source>
        <translation>被拒绝：未授权</translation>
    </message>
    <message>
        <source>Return code</source>
        <translation>返回码</translation>
    </message>
    <message>
        <source>reserved</source>
        <translation>保留未用</translation>
    </message>
    <message>
        <source>Topic name</source>
        <translation>主题名</translation>
    </message>
    <message>
        <source>acknowledged by this number</source>
        <translation>按此编号确认</translation>
    </message>
    <message>
        <source>Payload</source>
        <translation>载荷</translation>
    </message>
    <message>
        <source>the SUBACK carries the same</source>
        <translation>SUBACK 带有相同的编号</translation>
    </message>
    <message>
        <source>Topic filter</source>
        <translation>主题过滤器</translation>
    </message>
    <message>
        <source>Requested QoS</source>
        <translation>请求的 QoS</translation>
    </message>
    <message>
        <source>the most the client wants</source>
        <translation>客户端希望的最高值</translation>
    </message>
    <message>
        <source>of the SUBSCRIBE that it answers</source>
        <translation>即它所应答的 SUBSCRIBE 的编号</translation>
    </message>
    <message>
        <source>128 (refused)</source>
        <translation>128（被拒绝）</translation>
    </message>
    <message>
        <source>the broker refused this filter</source>
        <translation>代理拒绝了此过滤器</translation>
    </message>
    <message>
        <source>granted QoS</source>
        <translation>授予的 QoS</translation>
    </message>
    <message>
        <source>the UNSUBACK carries the same</source>
        <translation>UNSUBACK 带有相同的编号</translation>
    </message>
    <message>
        <source>Malformed</source>
        <translation>格式错误</translation>
    </message>
    <message>
        <source>the standard requires the link to be closed</source>
        <translation>标准要求关闭连接</translation>
    </message>
    <message numerus="yes">
        <source>password, %n bytes, not kept</source>
        <translation>
            <numerusform>密码，%n 字节，未保存</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::PacketModel</name>
    <message>
        <source>No.</source>
        <translation>序号</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Direction</source>
        <translation>方向</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>类型</translation>
    </message>
    <message>
        <source>Packet id</source>
        <translation>报文 ID</translation>
    </message>
    <message>
        <source>Flags</source>
        <translation>标志</translation>
    </message>
    <message>
        <source>Size (B)</source>
        <translation>大小 (B)</translation>
    </message>
    <message>
        <source>Summary</source>
        <translation>摘要</translation>
    </message>
    <message>
        <source>QoS %1</source>
        <translation>QoS %1</translation>
    </message>
    <message>
        <source>DUP</source>
        <translation>DUP</translation>
    </message>
    <message>
        <source>retained</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>← in</source>
        <translation>← 入</translation>
    </message>
    <message>
        <source>→ out</source>
        <translation>→ 出</translation>
    </message>
    <message>
        <source>%1: clears the retained message</source>
        <translation>%1：清除保留消息</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>observer</source>
        <translation>观察者</translation>
    </message>
    <message>
        <source>sidecar #%1</source>
        <translation>边车 #%1</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>input</source>
        <translation>输入</translation>
    </message>
    <message>
        <source>output</source>
        <translation>输出</translation>
    </message>
    <message>
        <source>pub/sub</source>
        <translation>发布/订阅</translation>
    </message>
</context>
<context>
    <name>wb::ui::PacketSummary</name>
    <message>
        <source>clean session</source>
        <translation>清除会话</translation>
    </message>
    <message>
        <source>persistent session</source>
        <translation>持久会话</translation>
    </message>
    <message>
        <source>%1, %2, keep alive %3 s</source>
        <translation>%1，%2，保持连接 %3 秒</translation>
    </message>
    <message>
        <source>(no client id)</source>
        <translation>（无客户端 ID）</translation>
    </message>
    <message>
        <source>accepted, session present</source>
        <translation>已接受，会话存在</translation>
    </message>
    <message>
        <source>accepted, no earlier session</source>
        <translation>已接受，没有以前的会话</translation>
    </message>
    <message>
        <source>refused: protocol version</source>
        <translation>被拒绝：协议版本</translation>
    </message>
    <message>
        <source>refused: client identifier</source>
        <translation>被拒绝：客户端标识符</translation>
    </message>
    <message>
        <source>refused: broker unavailable</source>
        <translation>被拒绝：代理不可用</translation>
    </message>
    <message>
        <source>refused: user name or password</source>
        <translation>被拒绝：用户名或密码</translation>
    </message>
    <message>
        <source>refused: not authorised</source>
        <translation>被拒绝：未授权</translation>
    </message>
    <message>
        <source>refused with the reserved code %1</source>
        <translation>被拒绝，保留的返回码 %1</translation>
    </message>
    <message>
        <source>packet %1 is acknowledged</source>
        <translation>报文 %1 已确认</translation>
    </message>
    <message>
        <source>packet %1 was received</source>
        <translation>报文 %1 已收到</translation>
    </message>
    <message>
        <source>packet %1 may be released</source>
        <translation>报文 %1 可以释放</translation>
    </message>
    <message>
        <source>packet %1 is complete</source>
        <translation>报文 %1 已完成</translation>
    </message>
    <message>
        <source>%1 at QoS %2</source>
        <translation>%1，QoS %2</translation>
    </message>
    <message>
        <source>refused</source>
        <translation>被拒绝</translation>
    </message>
    <message>
        <source>granted QoS %1</source>
        <translation>授予 QoS %1</translation>
    </message>
    <message>
        <source>packet %1 is unsubscribed</source>
        <translation>报文 %1 已取消订阅</translation>
    </message>
    <message>
        <source>are you there?</source>
        <translation>还在吗？</translation>
    </message>
    <message>
        <source>yes</source>
        <translation>是</translation>
    </message>
    <message>
        <source>an orderly end: no will is published</source>
        <translation>正常结束：不发布遗嘱</translation>
    </message>
    <message>
        <source>malformed: %1 [%2]</source>
        <translation>格式错误：%1 [%2]</translation>
    </message>
</context>
<context>
    <name>wb::ui::PacketsPanel</name>
    <message>
        <source>Control packets</source>
        <translation>控制报文</translation>
    </message>
    <message>
        <source>Control packets will be here</source>
        <translation>控制报文将显示在此处</translation>
    </message>
    <message>
        <source>Connect a component or start the observer: every packet both ways is listed, from CONNECT on.</source>
        <translation>连接一个组件或启动观察者：从 CONNECT 起，双向的每个报文都会列出。</translation>
    </message>
    <message>
        <source>&amp;Filter packets</source>
        <translation>过滤报文(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Pause packets</source>
        <translation>暂停报文(&amp;P)</translation>
    </message>
    <message>
        <source>F&amp;ollow packets</source>
        <translation>跟随报文(&amp;O)</translation>
    </message>
    <message>
        <source>Filter packets by text</source>
        <translation>按文本过滤报文</translation>
    </message>
    <message>
        <source>Filter by text in topic or payload</source>
        <translation>按主题或载荷中的文本过滤</translation>
    </message>
    <message>
        <source>Filter packets by type</source>
        <translation>按类型过滤报文</translation>
    </message>
    <message>
        <source>All types</source>
        <translation>所有类型</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>连接</translation>
    </message>
    <message>
        <source>Subscriptions</source>
        <translation>订阅</translation>
    </message>
    <message>
        <source>Acknowledgements</source>
        <translation>确认</translation>
    </message>
    <message>
        <source>Filter packets by connection</source>
        <translation>按连接过滤报文</translation>
    </message>
    <message>
        <source>All connections</source>
        <translation>所有连接</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>跟随</translation>
    </message>
    <message>
        <source>Packet</source>
        <translation>报文</translation>
    </message>
    <message>
        <source>Fields of the packet</source>
        <translation>报文的字段</translation>
    </message>
    <message>
        <source>No packet chosen</source>
        <translation>未选择报文</translation>
    </message>
    <message>
        <source>Choose a packet above to see its fields and bytes.</source>
        <translation>在上方选择一个报文以查看其字段和字节。</translation>
    </message>
    <message>
        <source>Bytes of the packet</source>
        <translation>报文的字节</translation>
    </message>
    <message>
        <source>No packet matches</source>
        <translation>没有匹配的报文</translation>
    </message>
    <message>
        <source>Packets that match from now on appear here.</source>
        <translation>从现在起匹配的报文会出现在此处。</translation>
    </message>
    <message>
        <source>No. %1 · %2 · %3 · %4</source>
        <translation>序号 %1 · %2 · %3 · %4</translation>
    </message>
    <message>
        <source>from the broker to %1</source>
        <translation>从代理到 %1</translation>
    </message>
    <message>
        <source>from %1 to the broker</source>
        <translation>从 %1 到代理</translation>
    </message>
    <message>
        <source> …</source>
        <translation> …</translation>
    </message>
    <message numerus="yes">
        <source>%1 packets</source>
        <translation>
            <numerusform>%1 个报文</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 of %2 packets%3</source>
        <translation>
            <numerusform>%1 / %2 个报文%3</numerusform>
        </translation>
    </message>
    <message>
        <source>Paused. Packets missed here: %1. They appear when you go on.</source>
        <translation>已暂停。此处错过的报文：%1。继续后会出现。</translation>
    </message>
    <message numerus="yes">
        <source>%1 older packets were let go to stay within %2.</source>
        <translation>
            <numerusform>为保持在 %2 以内，已舍弃 %1 个较旧的报文。</numerusform>
        </translation>
    </message>
    <message>
        <source>Keep more…</source>
        <translation>留存更多…</translation>
    </message>
</context>
<context>
    <name>wb::ui::PayloadView</name>
    <message>
        <source>Form of the payload</source>
        <translation>载荷的形式</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>文本</translation>
    </message>
    <message>
        <source>JSON</source>
        <translation>JSON</translation>
    </message>
    <message>
        <source>CloudEvent</source>
        <translation>CloudEvent</translation>
    </message>
    <message>
        <source>Hex</source>
        <translation>十六进制</translation>
    </message>
    <message>
        <source>Payload as text</source>
        <translation>文本形式的载荷</translation>
    </message>
    <message>
        <source>Payload as JSON</source>
        <translation>JSON 形式的载荷</translation>
    </message>
    <message>
        <source>Payload as CloudEvent</source>
        <translation>CloudEvent 形式的载荷</translation>
    </message>
    <message>
        <source>Payload as bytes</source>
        <translation>字节形式的载荷</translation>
    </message>
    <message>
        <source>Lines of more than 2000 characters are broken here</source>
        <translation>超过 2000 个字符的行在此断开</translation>
    </message>
    <message>
        <source>The first %1 of %2 bytes are shown.</source>
        <translation>显示前 %1 字节，共 %2 字节。</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>全部显示</translation>
    </message>
    <message>
        <source>empty</source>
        <translation>为空</translation>
    </message>
    <message>
        <source>UTF-8 text</source>
        <translation>UTF-8 文本</translation>
    </message>
    <message>
        <source>not UTF-8</source>
        <translation>不是 UTF-8</translation>
    </message>
</context>
<context>
    <name>wb::ui::Picture</name>
    <message>
        <source>Nothing to show came within 30 s.</source>
        <translation>30 秒内没有可显示的内容。</translation>
    </message>
    <message>
        <source>Cannot write %1</source>
        <translation>无法写入 %1</translation>
    </message>
</context>
<context>
    <name>wb::ui::ProbeActions</name>
    <message>
        <source>&amp;Probe</source>
        <translation>探测(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Probe this broker…</source>
        <translation>探测此代理(&amp;P)…</translation>
    </message>
    <message>
        <source>Measures what the broker does, beside what its documentation says</source>
        <translation>测量代理的实际行为，并与其文档对照</translation>
    </message>
    <message>
        <source>&amp;Stop the probe</source>
        <translation>停止探测(&amp;S)</translation>
    </message>
    <message>
        <source>Ends the probe with what it knows; it tidies up behind itself</source>
        <translation>以已知结果结束探测；它会清理自己留下的东西</translation>
    </message>
    <message>
        <source>Packets of the selected &amp;row</source>
        <translation>所选行的报文(&amp;R)</translation>
    </message>
    <message>
        <source>Shows the packets that prove the measured value of the selected row</source>
        <translation>显示证明所选行实测值的报文</translation>
    </message>
    <message>
        <source>&amp;Compare two probes…</source>
        <translation>比较两次探测(&amp;C)…</translation>
    </message>
    <message>
        <source>Two runs or two brokers beside each other, what differs first</source>
        <translation>并排显示两次运行或两个代理，不同之处在前</translation>
    </message>
    <message>
        <source>C&amp;lose the room</source>
        <translation>关闭此房间(&amp;L)</translation>
    </message>
    <message>
        <source>Takes the comparison or the evidence that is in front off the window</source>
        <translation>从窗口移除最前面的比较或证据</translation>
    </message>
    <message>
        <source>S&amp;ave the results…</source>
        <translation>保存结果(&amp;A)…</translation>
    </message>
    <message>
        <source>Keeps the results with their packets as JSON, to be opened and compared later</source>
        <translation>将结果及其报文保存为 JSON，以便以后打开和比较</translation>
    </message>
    <message>
        <source>&amp;Open earlier results…</source>
        <translation>打开以前的结果(&amp;O)…</translation>
    </message>
    <message>
        <source>Opens results that were saved here or by mqttwb probe --out</source>
        <translation>打开在此处或由 mqttwb probe --out 保存的结果</translation>
    </message>
    <message>
        <source>E&amp;xport the results…</source>
        <translation>导出结果(&amp;X)…</translation>
    </message>
    <message>
        <source>As Markdown, CSV or JSON, for others</source>
        <translation>导出为 Markdown、CSV 或 JSON，供他人使用</translation>
    </message>
    <message>
        <source>Save the evide&amp;nce packets…</source>
        <translation>保存证据报文(&amp;N)…</translation>
    </message>
    <message>
        <source>All packets of the probe in one file that Wireshark opens</source>
        <translation>将探测的所有报文存入一个 Wireshark 可打开的文件</translation>
    </message>
    <message>
        <source>Broker of %1</source>
        <translation>%1 的代理</translation>
    </message>
    <message>
        <source>Private %1 %2</source>
        <translation>私有 %1 %2</translation>
    </message>
    <message>
        <source>Probing %1: %2 rows</source>
        <translation>正在探测 %1：%2 行</translation>
    </message>
    <message>
        <source>tidying up</source>
        <translation>正在清理</translation>
    </message>
    <message>
        <source>%1 of %2 rows measured, %3 differ from the documentation, %4 s</source>
        <translation>已测量 %1/%2 行，%3 行与文档不同，用时 %4 秒</translation>
    </message>
    <message>
        <source>%1 did not let the probe in: %2</source>
        <translation>%1 未让探测接入：%2</translation>
    </message>
    <message>
        <source>Probe it with the login of a component, or type one. What can be seen from outside was measured: %1.</source>
        <translation>请使用组件的登录信息探测，或输入登录信息。从外部可见的内容已测量：%1。</translation>
    </message>
    <message>
        <source>The probe could not reach %1</source>
        <translation>探测无法连接到 %1</translation>
    </message>
    <message>
        <source>Start the broker or mend the address, then probe again.</source>
        <translation>请启动代理或更正地址，然后再次探测。</translation>
    </message>
    <message>
        <source>The probe could not tidy up everything at %1</source>
        <translation>探测未能清理在 %1 上的所有内容</translation>
    </message>
    <message>
        <source>The broker stopped answering. When it is back, these can be removed by hand.</source>
        <translation>代理不再应答。待其恢复后，可以手动移除这些内容。</translation>
    </message>
    <message>
        <source>Probed %1 (%2): %3</source>
        <translation>已探测 %1（%2）：%3</translation>
    </message>
    <message>
        <source>Probed %1 (%2) in part, as %3: %4</source>
        <translation>已部分探测 %1（%2），原因是 %3：%4</translation>
    </message>
    <message>
        <source>There are no packets for %1</source>
        <translation>没有 %1 的报文</translation>
    </message>
    <message>
        <source>Probe this broker first; the row must be among those measured.</source>
        <translation>请先探测此代理；该行必须在已测量的行之中。</translation>
    </message>
    <message>
        <source>Cannot write %1</source>
        <translation>无法写入 %1</translation>
    </message>
    <message>
        <source>Choose another place; nothing was changed there.</source>
        <translation>请选择其他位置；那里没有任何改动。</translation>
    </message>
    <message>
        <source>Where the results go</source>
        <translation>结果的保存位置</translation>
    </message>
    <message>
        <source>Results of a probe (*.json)</source>
        <translation>探测结果 (*.json)</translation>
    </message>
    <message>
        <source>Saved the results: %1</source>
        <translation>已保存结果：%1</translation>
    </message>
    <message>
        <source>Where the table goes</source>
        <translation>表格的保存位置</translation>
    </message>
    <message>
        <source>Markdown (*.md);;Comma-separated values (*.csv);;JSON (*.json)</source>
        <translation>Markdown (*.md);;逗号分隔值 (*.csv);;JSON (*.json)</translation>
    </message>
    <message>
        <source>Exported the results: %1</source>
        <translation>已导出结果：%1</translation>
    </message>
    <message>
        <source>Where the packets go</source>
        <translation>报文的保存位置</translation>
    </message>
    <message>
        <source>Recordings (*.pcapng)</source>
        <translation>录制文件 (*.pcapng)</translation>
    </message>
    <message>
        <source>Saved the packets that prove the results: %1</source>
        <translation>已保存证明结果的报文：%1</translation>
    </message>
    <message>
        <source>Open earlier results</source>
        <translation>打开以前的结果</translation>
    </message>
    <message>
        <source>Results of a probe (*.json);;All files (*)</source>
        <translation>探测结果 (*.json);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Cannot open the results %1</source>
        <translation>无法打开结果 %1</translation>
    </message>
    <message>
        <source>It is too large for the results of a probe.</source>
        <translation>对于探测结果来说太大。</translation>
    </message>
    <message>
        <source>It is not what was saved by a probe.</source>
        <translation>它不是探测所保存的内容。</translation>
    </message>
    <message>
        <source>Opened earlier results: %1</source>
        <translation>已打开以前的结果：%1</translation>
    </message>
</context>
<context>
    <name>wb::ui::ProbeBar</name>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Probe</source>
        <translation>探测</translation>
    </message>
    <message>
        <source>Stop the probe</source>
        <translation>停止探测</translation>
    </message>
    <message>
        <source>◌ probe of %1: tidying up</source>
        <translation>◌ 探测 %1：正在清理</translation>
    </message>
    <message>
        <source>◌ probe of %1: finding out who it is</source>
        <translation>◌ 探测 %1：正在识别</translation>
    </message>
    <message>
        <source>◌ probe of %1: %2 of %3 · %4 · %5 of %6 s at most</source>
        <translation>◌ 探测 %1：%2/%3 · %4 · %5 秒，最多 %6 秒</translation>
    </message>
</context>
<context>
    <name>wb::ui::ProbeCompare</name>
    <message>
        <source>First probe</source>
        <translation>第一次探测</translation>
    </message>
    <message>
        <source>Second probe</source>
        <translation>第二次探测</translation>
    </message>
    <message>
        <source>Only &amp;differences</source>
        <translation>仅不同项(&amp;D)</translation>
    </message>
    <message>
        <source>Show only rows that differ</source>
        <translation>只显示不同的行</translation>
    </message>
    <message>
        <source>Copy as &amp;Markdown</source>
        <translation>复制为 Markdown(&amp;M)</translation>
    </message>
    <message>
        <source>Copy the shown rows as Markdown</source>
        <translation>将显示的行复制为 Markdown</translation>
    </message>
    <message>
        <source>E&amp;xport…</source>
        <translation>导出(&amp;X)…</translation>
    </message>
    <message>
        <source>Export the shown rows as Markdown, CSV or JSON</source>
        <translation>将显示的行导出为 Markdown、CSV 或 JSON</translation>
    </message>
    <message>
        <source>How many rows differ</source>
        <translation>有多少行不同</translation>
    </message>
    <message>
        <source>Rows of both probes</source>
        <translation>两次探测的行</translation>
    </message>
    <message>
        <source>Two probes beside each other</source>
        <translation>并排的两次探测</translation>
    </message>
    <message>
        <source>Two probes will be beside each other here</source>
        <translation>两次探测将并排显示在这里</translation>
    </message>
    <message>
        <source>Probe a broker, or open earlier results, and choose the two above.</source>
        <translation>探测一个代理，或打开以前的结果，并在上方选择两者。</translation>
    </message>
    <message>
        <source>&amp;Open earlier results…</source>
        <translation>打开以前的结果(&amp;O)…</translation>
    </message>
    <message>
        <source>Open earlier results</source>
        <translation>打开以前的结果</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Close the comparison</source>
        <translation>关闭比较</translation>
    </message>
    <message>
        <source>beside</source>
        <translation>对照</translation>
    </message>
    <message>
        <source>Selected row</source>
        <translation>所选行</translation>
    </message>
    <message>
        <source>Both values</source>
        <translation>两个值</translation>
    </message>
    <message>
        <source>Packets of the first</source>
        <translation>第一次的报文</translation>
    </message>
    <message>
        <source>Packets that prove the first value</source>
        <translation>证明第一个值的报文</translation>
    </message>
    <message>
        <source>Packets of the second</source>
        <translation>第二次的报文</translation>
    </message>
    <message>
        <source>Packets that prove the second value</source>
        <translation>证明第二个值的报文</translation>
    </message>
    <message>
        <source>Nothing to compare yet</source>
        <translation>尚无可比较的内容</translation>
    </message>
    <message>
        <source>One probe only: choose another one beside it</source>
        <translation>只有一次探测：请选择另一次与之对照</translation>
    </message>
    <message>
        <source>%1 differ · %2 are alike · %3 cannot be compared</source>
        <translation>%1 项不同 · %2 项相同 · %3 项无法比较</translation>
    </message>
    <message>
        <source>No row selected</source>
        <translation>未选择行</translation>
    </message>
    <message>
        <source>not in this probe</source>
        <translation>此次探测中没有</translation>
    </message>
    <message>
        <source>First: %1
Second: %2</source>
        <translation>第一次：%1
第二次：%2</translation>
    </message>
    <message>
        <source>Copied as Markdown</source>
        <translation>已复制为 Markdown</translation>
    </message>
    <message>
        <source>Where the comparison goes</source>
        <translation>比较的保存位置</translation>
    </message>
    <message>
        <source>Markdown (*.md);;Comma-separated values (*.csv);;JSON (*.json)</source>
        <translation>Markdown (*.md);;逗号分隔值 (*.csv);;JSON (*.json)</translation>
    </message>
    <message>
        <source>Written: %1</source>
        <translation>已写入：%1</translation>
    </message>
    <message>
        <source>Cannot write %1: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
</context>
<context>
    <name>wb::ui::ProbeCompareModel</name>
    <message>
        <source>≠ differs</source>
        <translation>≠ 不同</translation>
    </message>
    <message>
        <source>= alike</source>
        <translation>= 相同</translation>
    </message>
    <message>
        <source>in one only</source>
        <translation>仅一方有</translation>
    </message>
    <message>
        <source>not comparable</source>
        <translation>无法比较</translation>
    </message>
    <message>
        <source>Behaviour</source>
        <translation>行为</translation>
    </message>
    <message>
        <source>First</source>
        <translation>第一次</translation>
    </message>
    <message>
        <source>Second</source>
        <translation>第二次</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>判定</translation>
    </message>
</context>
<context>
    <name>wb::ui::ProbeDialog</name>
    <message>
        <source>Broker</source>
        <translation>代理</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>User name</source>
        <translation>用户名</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>密码</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Watch for what may never come</source>
        <translation>等待可能永远不来的内容</translation>
    </message>
    <message>
        <source>&amp;Short: %1 s</source>
        <translation>短(&amp;S)：%1 秒</translation>
    </message>
    <message>
        <source>Watch for %1 seconds</source>
        <translation>观察 %1 秒</translation>
    </message>
    <message>
        <source>&amp;Timed resends: %1 s</source>
        <translation>定时重发(&amp;T)：%1 秒</translation>
    </message>
    <message>
        <source>Start the probe</source>
        <translation>开始探测</translation>
    </message>
    <message>
        <source>Probe a broker</source>
        <translation>探测代理</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>Another address</source>
        <translation>其他地址</translation>
    </message>
    <message>
        <source> s</source>
        <translation> 秒</translation>
    </message>
    <message>
        <source>Login</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>Watch for</source>
        <translation>观察时长</translation>
    </message>
    <message>
        <source>What it does: it connects by itself, with client ids and topics of its own that begin with a random prefix (workbench-probe-…), beside the sidecar and without touching it. It publishes fewer than a thousand messages at a time. Its sessions and retained messages are removed before it ends, also when you stop it.</source>
        <translation>它的做法：使用自己的客户端 ID 和主题（以随机前缀 workbench-probe-… 开头）自行连接，与边车并行而不触及它。每次发布少于一千条消息。结束前会移除其会话和保留消息，停止时也是如此。</translation>
    </message>
    <message>
        <source>Go back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>all that a client can measure: %1</source>
        <translation>客户端可测量的全部：%1</translation>
    </message>
    <message>
        <source>those that %1 touches: %2</source>
        <translation>%1 涉及的：%2</translation>
    </message>
    <message>
        <source>only the selected one: %1</source>
        <translation>仅所选的一行：%1</translation>
    </message>
    <message>
        <source>those that were asked for: %1</source>
        <translation>所要求的：%1</translation>
    </message>
    <message>
        <source>▲ %1</source>
        <translation>▲ %1</translation>
    </message>
    <message>
        <source>Takes about %1 s with a broker nearby, and ends after %2 s at the latest with what is known then. What may never come, such as a timed resend, is watched for %3 s.</source>
        <translation>代理在近处时约需 %1 秒，最迟在 %2 秒后以当时已知的结果结束。可能永远不来的内容（例如定时重发）观察 %3 秒。</translation>
    </message>
</context>
<context>
    <name>wb::ui::ProbeEvidence</name>
    <message>
        <source>Evidence: %1</source>
        <translation>证据：%1</translation>
    </message>
    <message>
        <source>What was noticed beside the packets</source>
        <translation>报文之外注意到的情况</translation>
    </message>
    <message>
        <source>the documentation does not decide it</source>
        <translation>文档对此没有定论</translation>
    </message>
    <message>
        <source>≠ differs from the documentation</source>
        <translation>≠ 与文档不同</translation>
    </message>
    <message>
        <source>as documented</source>
        <translation>与文档一致</translation>
    </message>
    <message numerus="yes">
        <source>%1 packets</source>
        <translation>
            <numerusform>%1 个报文</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
    <message numerus="yes">
        <source>%1 larger packets are kept with their first %2 only</source>
        <translation>
            <numerusform>%1 个较大的报文只保留了开头的 %2</numerusform>
        </translation>
    </message>
    <message>
        <source>Evidence: %1 · %2</source>
        <translation>证据：%1 · %2</translation>
    </message>
    <message>
        <source>Close evidence</source>
        <translation>关闭证据</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Client</source>
        <translation>客户端</translation>
    </message>
    <message>
        <source>Noticed</source>
        <translation>注意到</translation>
    </message>
    <message>
        <source>Nothing but the packets.</source>
        <translation>除报文外没有其他内容。</translation>
    </message>
</context>
<context>
    <name>wb::ui::ProbeRooms</name>
    <message>
        <source>%1 · %2 · %3</source>
        <translation>%1 · %2 · %3</translation>
    </message>
    <message>
        <source>Evidence: %1</source>
        <translation>证据：%1</translation>
    </message>
    <message>
        <source>No packets were kept for this row.</source>
        <translation>此行没有保留报文。</translation>
    </message>
    <message>
        <source>Compare probes</source>
        <translation>比较探测</translation>
    </message>
</context>
<context>
    <name>wb::ui::ProblemsModel</name>
    <message>
        <source>error</source>
        <translation>错误</translation>
    </message>
    <message>
        <source>warning</source>
        <translation>警告</translation>
    </message>
    <message>
        <source>note</source>
        <translation>提示</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1
Source: %2</source>
        <translation>%1
来源：%2</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>位置</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>代码</translation>
    </message>
</context>
<context>
    <name>wb::ui::ProblemsPanel</name>
    <message>
        <source>Problems</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>Apply the safe fix</source>
        <translation>应用安全修复</translation>
    </message>
    <message>
        <source>✓ No problems in what is open.</source>
        <translation>✓ 已打开的内容没有问题。</translation>
    </message>
</context>
<context>
    <name>wb::ui::Prompts</name>
    <message>
        <source>Unsaved changes</source>
        <translation>未保存的更改</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s) have changes that are not saved:</source>
        <translation>
            <numerusform>%n 个文件有未保存的更改：</numerusform>
        </translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Close without saving</source>
        <translation>不保存并关闭</translation>
    </message>
    <message>
        <source>Go back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>YAML files (*.yaml *.yml);;All files (*)</source>
        <translation>YAML 文件 (*.yaml *.yml);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Open resource files</source>
        <translation>打开资源文件</translation>
    </message>
    <message>
        <source>Open a resources folder</source>
        <translation>打开资源文件夹</translation>
    </message>
    <message>
        <source>Where the new component goes</source>
        <translation>新组件的存放位置</translation>
    </message>
</context>
<context>
    <name>wb::ui::PublishBar</name>
    <message>
        <source>&amp;Publish</source>
        <translation>发布(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;Clear retained message…</source>
        <translation>清除保留消息(&amp;C)…</translation>
    </message>
    <message>
        <source>Publish</source>
        <translation>发布</translation>
    </message>
    <message>
        <source>Topic to publish to</source>
        <translation>要发布到的主题</translation>
    </message>
    <message>
        <source>Topic, e.g. orders/new</source>
        <translation>主题，例如 orders/new</translation>
    </message>
    <message>
        <source>Payload to publish</source>
        <translation>要发布的载荷</translation>
    </message>
    <message>
        <source>Payload (Ctrl+Enter publishes)</source>
        <translation>载荷（Ctrl+Enter 发布）</translation>
    </message>
    <message>
        <source>Publish by</source>
        <translation>发布方式</translation>
    </message>
    <message>
        <source>not connected</source>
        <translation>未连接</translation>
    </message>
    <message>
        <source>QoS</source>
        <translation>QoS</translation>
    </message>
    <message>
        <source>QoS %1</source>
        <translation>QoS %1</translation>
    </message>
    <message>
        <source>retain</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>The broker keeps this message and gives it to every later subscriber</source>
        <translation>代理保留此消息，并发给以后的每个订阅者</translation>
    </message>
    <message>
        <source>as CloudEvent</source>
        <translation>作为 CloudEvent</translation>
    </message>
    <message>
        <source>Wrapped as daprd wraps what an app publishes</source>
        <translation>按 daprd 包装应用所发布内容的方式包装</translation>
    </message>
    <message>
        <source>Publish (Ctrl+Enter)</source>
        <translation>发布 (Ctrl+Enter)</translation>
    </message>
    <message>
        <source>by observer</source>
        <translation>由观察者</translation>
    </message>
    <message>
        <source>by %1</source>
        <translation>由 %1</translation>
    </message>
    <message>
        <source>QoS of the PUBLISH</source>
        <translation>PUBLISH 的 QoS</translation>
    </message>
    <message>
        <source>A component publishes with its own qos field</source>
        <translation>组件使用自己的 qos 字段发布</translation>
    </message>
    <message>
        <source>Connect first: there is no connection to publish by</source>
        <translation>请先连接：没有可用于发布的连接</translation>
    </message>
    <message>
        <source>Give a topic to publish to.</source>
        <translation>请给出要发布到的主题。</translation>
    </message>
    <message>
        <source>%1 cannot be published to: %2.</source>
        <translation>不能发布到 %1：%2。</translation>
    </message>
    <message>
        <source>There is no connection to publish by. Connect a component or start the observer.</source>
        <translation>没有可用于发布的连接。请连接一个组件或启动观察者。</translation>
    </message>
    <message>
        <source>%1 is not connected.</source>
        <translation>%1 未连接。</translation>
    </message>
    <message>
        <source>The observer</source>
        <translation>观察者</translation>
    </message>
    <message>
        <source>Publishing to %1 …</source>
        <translation>正在发布到 %1…</translation>
    </message>
    <message>
        <source>Waiting for the broker&apos;s acknowledgement …</source>
        <translation>正在等待代理的确认…</translation>
    </message>
    <message>
        <source>Published to %1, acknowledged after %2</source>
        <translation>已发布到 %1，%2后确认</translation>
    </message>
    <message>
        <source>Published to %1</source>
        <translation>已发布到 %1</translation>
    </message>
    <message>
        <source>Not published to %1: %2</source>
        <translation>未发布到 %1：%2</translation>
    </message>
    <message>
        <source>Choose the observer: a component publishes with its own retain field.</source>
        <translation>请选择观察者：组件使用自己的 retain 字段发布。</translation>
    </message>
    <message>
        <source>The broker forgets the retained message of %1, for every client. Clear it?</source>
        <translation>代理会对所有客户端清除 %1 的保留消息。要清除吗？</translation>
    </message>
    <message>
        <source>Clear it</source>
        <translation>清除</translation>
    </message>
    <message>
        <source>Keep it</source>
        <translation>保留不变</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>&amp;Metadata</source>
        <translation>元数据(&amp;M)</translation>
    </message>
    <message>
        <source>Content type and metadata of a request to a component</source>
        <translation>发给组件的请求的内容类型与元数据</translation>
    </message>
    <message>
        <source>%1: Dapr reports an error: %2</source>
        <translation>%1：Dapr 报告错误：%2</translation>
    </message>
    <message>
        <source>%1: Dapr reports success; on the wire: %2</source>
        <translation>%1：Dapr 报告成功；线路上：%2</translation>
    </message>
    <message>
        <source>Published to %1: Dapr reports success; acknowledged after %2</source>
        <translation>已发布到 %1：Dapr 报告成功；%2 后得到确认</translation>
    </message>
    <message>
        <source>Published to %1: Dapr reports success; QoS 0, so nobody acknowledges it</source>
        <translation>已发布到 %1：Dapr 报告成功；QoS 0，因此无人确认</translation>
    </message>
</context>
<context>
    <name>wb::ui::PublishOptions</name>
    <message>
        <source>Content type and metadata of the request</source>
        <translation>请求的内容类型与元数据</translation>
    </message>
    <message>
        <source>Content type</source>
        <translation>内容类型</translation>
    </message>
    <message>
        <source>Content-Type of the request: becomes datacontenttype of the CloudEvent</source>
        <translation>请求的 Content-Type：成为 CloudEvent 的 datacontenttype</translation>
    </message>
    <message>
        <source>by the look of the payload</source>
        <translation>依载荷判断</translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation>元数据</translation>
    </message>
    <message>
        <source>Name of the metadata</source>
        <translation>元数据名称</translation>
    </message>
    <message>
        <source>name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Value of the metadata</source>
        <translation>元数据的值</translation>
    </message>
    <message>
        <source>value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Remove this metadata</source>
        <translation>移除此元数据</translation>
    </message>
    <message>
        <source>The metadata value “%1” has no name.</source>
        <translation>元数据的值“%1”没有名称。</translation>
    </message>
    <message>
        <source>The metadata %1 is given twice.</source>
        <translation>元数据 %1 给出了两次。</translation>
    </message>
</context>
<context>
    <name>wb::ui::QuickAnswers</name>
    <message>
        <source>As the script says</source>
        <translation>按脚本</translation>
    </message>
    <message>
        <source>Never</source>
        <translation>永不</translation>
    </message>
    <message>
        <source>Crash</source>
        <translation>崩溃</translation>
    </message>
    <message>
        <source>The script answers again</source>
        <translation>恢复由脚本回答</translation>
    </message>
    <message>
        <source>HTTP 200 with the status SUCCESS: Dapr acknowledges</source>
        <translation>HTTP 200，状态 SUCCESS：Dapr 确认</translation>
    </message>
    <message>
        <source>HTTP 200 with the status RETRY: Dapr tries again if a policy says so, else it does not acknowledge</source>
        <translation>HTTP 200，状态 RETRY：有策略时 Dapr 重试，否则不确认</translation>
    </message>
    <message>
        <source>HTTP 200 with the status DROP: to the dead-letter topic if there is one, then acknowledged</source>
        <translation>HTTP 200，状态 DROP：若有死信主题则送往死信主题，然后确认</translation>
    </message>
    <message>
        <source>HTTP 500: Dapr tries again if a policy says so, else it does not acknowledge</source>
        <translation>HTTP 500：有策略时 Dapr 重试，否则不确认</translation>
    </message>
    <message>
        <source>The call is taken and no answer comes: Dapr waits as long as a timeout policy lets it</source>
        <translation>接受调用但没有回答：Dapr 一直等待，直到超时策略终止</translation>
    </message>
    <message>
        <source>The connection breaks in the middle of the call, and the app is gone for five seconds</source>
        <translation>调用途中连接断开，应用消失五秒</translation>
    </message>
    <message>
        <source>Answer: %1</source>
        <translation>回答：%1</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1 (%2)</translation>
    </message>
</context>
<context>
    <name>wb::ui::RecordingActions</name>
    <message>
        <source>Recordings (*.pcapng);;All files (*)</source>
        <translation>录制 (*.pcapng);;所有文件 (*)</translation>
    </message>
    <message>
        <source>Open recordin&amp;g…</source>
        <translation>打开录制(&amp;G)…</translation>
    </message>
    <message>
        <source>Shows topics, lanes and packets of a recorded session</source>
        <translation>显示录制会话的主题、泳道和报文</translation>
    </message>
    <message>
        <source>Close recor&amp;ding</source>
        <translation>关闭录制(&amp;D)</translation>
    </message>
    <message>
        <source>Takes the recorded session off the window; the file stays</source>
        <translation>将录制的会话从窗口移除；文件保留</translation>
    </message>
    <message>
        <source>Open a recording</source>
        <translation>打开录制</translation>
    </message>
    <message>
        <source>Reading %1 …</source>
        <translation>正在读取 %1 …</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Cannot open the recording %1</source>
        <translation>无法打开录制 %1</translation>
    </message>
    <message>
        <source>Stopped reading %1</source>
        <translation>已停止读取 %1</translation>
    </message>
    <message>
        <source>Reco&amp;rd session…</source>
        <translation>录制会话(&amp;R)…</translation>
    </message>
    <message>
        <source>Writes every packet and what the sidecar makes of it to a file that Wireshark opens; passwords are masked</source>
        <translation>将每个报文以及边车对它的处理写入 Wireshark 可打开的文件；密码被遮盖</translation>
    </message>
    <message>
        <source>● Record</source>
        <translation>● 录制</translation>
    </message>
    <message>
        <source>Recording</source>
        <translation>录制</translation>
    </message>
    <message>
        <source>Stop recording</source>
        <translation>停止录制</translation>
    </message>
    <message>
        <source>Where the recording goes</source>
        <translation>录制保存到哪里</translation>
    </message>
    <message>
        <source>Recording to %1</source>
        <translation>正在录制到 %1</translation>
    </message>
    <message>
        <source>Recorded to %1: %2 packets, %3 facts</source>
        <translation>已录制到 %1：%2 个报文，%3 条事实</translation>
    </message>
    <message>
        <source>Stop reco&amp;rding</source>
        <translation>停止录制(&amp;R)</translation>
    </message>
    <message>
        <source>■ Stop recording</source>
        <translation>■ 停止录制</translation>
    </message>
    <message>
        <source>%1 %2: %3 packets, %4</source>
        <translation>%1 %2：%3 个报文，%4</translation>
    </message>
    <message>
        <source>%1, lost %2</source>
        <translation>%1，丢失 %2</translation>
    </message>
    <message>
        <source>! %1</source>
        <translation>! %1</translation>
    </message>
    <message>
        <source>Seen</source>
        <translation>知道了</translation>
    </message>
    <message>
        <source>Take the notice off</source>
        <translation>移除提示</translation>
    </message>
</context>
<context>
    <name>wb::ui::RecordingRoom</name>
    <message>
        <source>Rooms of the recording</source>
        <translation>录制的各页</translation>
    </message>
    <message>
        <source>Redelivery</source>
        <translation>重新投递</translation>
    </message>
    <message>
        <source>Topics</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Packets</source>
        <translation>报文</translation>
    </message>
    <message>
        <source>Recording %1</source>
        <translation>录制 %1</translation>
    </message>
    <message>
        <source>Recording %1, not whole: %2</source>
        <translation>录制 %1，不完整：%2</translation>
    </message>
    <message>
        <source>Close recording</source>
        <translation>关闭录制</translation>
    </message>
    <message numerus="yes">
        <source>%1 packets</source>
        <translation>
            <numerusform>%1 个报文</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%1 facts</source>
        <translation>
            <numerusform>%1 条事实</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 至 %2</translation>
    </message>
    <message numerus="yes">
        <source>%1 older messages did not fit into the memory for what is seen</source>
        <translation>
            <numerusform>%1 条较早的消息放不进所见内容的内存</numerusform>
        </translation>
    </message>
    <message>
        <source>%1. To look at only; live connections go on beside it.</source>
        <translation>%1。仅供查看；实时连接照常进行。</translation>
    </message>
</context>
<context>
    <name>wb::ui::RedeliveryDetail</name>
    <message>
        <source>retained</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>What happened to the message, in order</source>
        <translation>消息经历了什么，按顺序</translation>
    </message>
    <message>
        <source>No message chosen</source>
        <translation>未选择消息</translation>
    </message>
    <message>
        <source>Choose a lane above: by mouse, or with the arrow keys.</source>
        <translation>请在上方选择一条泳道：用鼠标或方向键。</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>原因</translation>
    </message>
    <message>
        <source>Open packets</source>
        <translation>打开报文</translation>
    </message>
    <message>
        <source>Answer SUCCESS now</source>
        <translation>现在应答 SUCCESS</translation>
    </message>
    <message>
        <source>Release acknowledgement</source>
        <translation>放行确认</translation>
    </message>
    <message>
        <source>Reconnect</source>
        <translation>重新连接</translation>
    </message>
    <message>
        <source>Ends the connection and makes it anew with the same session</source>
        <translation>结束连接，并以同一会话重新建立</translation>
    </message>
    <message>
        <source>Why the message is where it is</source>
        <translation>消息为何如此</translation>
    </message>
    <message>
        <source>#%1 %2</source>
        <translation>#%1 %2</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>QoS %1</source>
        <translation>QoS %1</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1 on %2</source>
        <translation>%1，在 %2 上</translation>
    </message>
    <message>
        <source>%1 older marks were let go.</source>
        <translation>%1 个较早的标记已放弃。</translation>
    </message>
    <message>
        <source>Source: %1</source>
        <translation>来源：%1</translation>
    </message>
</context>
<context>
    <name>wb::ui::RedeliveryPanel</name>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1: %2 %3</source>
        <translation>%1：%2 %3</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>broker</source>
        <translation>代理</translation>
    </message>
    <message>
        <source>%1 (%2), %3: %4</source>
        <translation>%1（%2），%3：%4</translation>
    </message>
    <message>
        <source>Source: %1</source>
        <translation>来源：%1</translation>
    </message>
    <message>
        <source>%1 has gone silent: %2 messages are un-acknowledged and %3&apos;s in-flight limit is %4. Nothing more of QoS 1 and 2 comes until one is acknowledged or the connection is made anew.</source>
        <translation>%1 已静默：有 %2 条消息未确认，而 %3 的在途上限是 %4。在确认一条或重建连接之前，不会再有 QoS 1 和 2 的消息。</translation>
    </message>
    <message numerus="yes">
        <source>%n more failure(s) and %1 goes silent until a reconnect: %2&apos;s in-flight limit is %3.</source>
        <translation>
            <numerusform>再失败 %n 次，%1 就会静默直到重连：%2 的在途上限是 %3。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 %2 %3</source>
        <translation>%1 %2 %3</translation>
    </message>
    <message numerus="yes">
        <source>%1 messages</source>
        <translation>
            <numerusform>%1 条消息</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 = %2</source>
        <translation>%1 = %2</translation>
    </message>
    <message>
        <source>%1 · %2 of ours not delivered</source>
        <translation>%1 · 我们的 %2 条未投递</translation>
    </message>
    <message numerus="yes">
        <source>%1 redeliveries: %2 proved, %3 guessed · %4 attempts</source>
        <translation>
            <numerusform>%1 次重新投递：%2 次已证实，%3 次猜测 · %4 次尝试</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 · let go %2</source>
        <translation>%1 · 放弃 %2</translation>
    </message>
    <message>
        <source>shown %1 · %2</source>
        <translation>显示 %1 · %2</translation>
    </message>
    <message>
        <source>Paused. Missed here: %1 new messages, %2 changes of messages. They appear when you go on.</source>
        <translation>已暂停。此处错过：%1 条新消息，%2 次消息变化。继续后会显示。</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message numerus="yes">
        <source>%1 older messages were let go; the newest %2 are kept. Counts are whole. A recording keeps every one.</source>
        <translation>
            <numerusform>%1 条较早的消息已放弃；保留最新的 %2 条。计数是完整的。录制会保留每一条。</numerusform>
        </translation>
    </message>
    <message>
        <source>No message matches</source>
        <translation>没有匹配的消息</translation>
    </message>
    <message>
        <source>Messages that match from now on appear here.</source>
        <translation>从现在起匹配的消息会显示在这里。</translation>
    </message>
    <message>
        <source>Waiting for %1</source>
        <translation>正在等待 %1</translation>
    </message>
    <message>
        <source>Since %1. Disconnect ends the waiting.</source>
        <translation>自 %1 起。断开连接即可结束等待。</translation>
    </message>
    <message>
        <source>Connected, and nothing was delivered yet</source>
        <translation>已连接，还没有投递任何消息</translation>
    </message>
    <message>
        <source>Subscribed to %1. Each message gets a lane here: its deliveries, every call of the app, and its acknowledgement.</source>
        <translation>已订阅 %1。每条消息在这里有一条泳道：它的投递、对应用的每次调用，以及它的确认。</translation>
    </message>
    <message>
        <source>Every attempt of every message will be here</source>
        <translation>每条消息的每次尝试都会显示在这里</translation>
    </message>
    <message>
        <source>Connect a component. Each message gets a lane: its deliveries, every call of the app, and its acknowledgement.</source>
        <translation>请连接一个组件。每条消息有一条泳道：它的投递、对应用的每次调用，以及它的确认。</translation>
    </message>
    <message>
        <source>&amp;Filter lanes</source>
        <translation>筛选泳道(&amp;F)</translation>
    </message>
    <message>
        <source>By topic or event id</source>
        <translation>按主题或事件 id</translation>
    </message>
    <message>
        <source>F&amp;ollow</source>
        <translation>跟随(&amp;O)</translation>
    </message>
    <message>
        <source>Keep the newest time and message in sight</source>
        <translation>始终显示最新的时间和消息</translation>
    </message>
    <message>
        <source>&amp;Pause</source>
        <translation>暂停(&amp;P)</translation>
    </message>
    <message>
        <source>Hold still; nothing is lost, and what is missed is counted</source>
        <translation>停住画面；不会丢失任何内容，错过的会计数</translation>
    </message>
    <message>
        <source>Fit &amp;all times</source>
        <translation>适应全部时间(&amp;A)</translation>
    </message>
    <message>
        <source>The first to the last mark in sight (0)</source>
        <translation>从第一个到最后一个标记都可见 (0)</translation>
    </message>
    <message>
        <source>Fit the &amp;message</source>
        <translation>适应该消息(&amp;M)</translation>
    </message>
    <message>
        <source>All marks of the chosen message in sight (*)</source>
        <translation>所选消息的所有标记都可见 (*)</translation>
    </message>
    <message>
        <source>Zoom &amp;in</source>
        <translation>放大(&amp;I)</translation>
    </message>
    <message>
        <source>A shorter stretch of time (+, Ctrl and wheel)</source>
        <translation>更短的时间段（+，Ctrl 加滚轮）</translation>
    </message>
    <message>
        <source>Zoom o&amp;ut</source>
        <translation>缩小(&amp;U)</translation>
    </message>
    <message>
        <source>A longer stretch of time (-, Ctrl and wheel)</source>
        <translation>更长的时间段（-，Ctrl 加滚轮）</translation>
    </message>
    <message>
        <source>Measure from &amp;here</source>
        <translation>从这里计时(&amp;H)</translation>
    </message>
    <message>
        <source>The chosen mark becomes +0 s; without one, the beginning does</source>
        <translation>所选标记成为 +0 秒；未选时以开头为准</translation>
    </message>
    <message>
        <source>&amp;Clock times</source>
        <translation>钟表时间(&amp;C)</translation>
    </message>
    <message>
        <source>The time of day on the axis instead of seconds</source>
        <translation>时间轴上显示钟点而不是秒数</translation>
    </message>
    <message>
        <source>Export messages as &amp;JSON lines…</source>
        <translation>将消息导出为 JSON 行(&amp;J)…</translation>
    </message>
    <message>
        <source>One line a message, with all its marks</source>
        <translation>每条消息一行，包含所有标记</translation>
    </message>
    <message>
        <source>Export messages as C&amp;SV…</source>
        <translation>将消息导出为 CSV(&amp;S)…</translation>
    </message>
    <message>
        <source>One line a message, for a spreadsheet</source>
        <translation>每条消息一行，用于电子表格</translation>
    </message>
    <message>
        <source>Pic&amp;ture of the lanes…</source>
        <translation>泳道的图片(&amp;T)…</translation>
    </message>
    <message>
        <source>The lanes on the screen as PNG or SVG</source>
        <translation>将屏幕上的泳道存为 PNG 或 SVG</translation>
    </message>
    <message>
        <source>Picture of the &amp;chosen lane…</source>
        <translation>所选泳道的图片(&amp;C)…</translation>
    </message>
    <message>
        <source>The chosen message as PNG or SVG</source>
        <translation>将所选消息存为 PNG 或 SVG</translation>
    </message>
    <message>
        <source>Filter lanes by topic or event id</source>
        <translation>按主题或事件 id 筛选泳道</translation>
    </message>
    <message>
        <source>Filter by topic or event id</source>
        <translation>按主题或事件 id 筛选</translation>
    </message>
    <message>
        <source>A word is looked for in topic and event id; with + or # it is a topic filter</source>
        <translation>在主题和事件 id 中查找该词；含 + 或 # 时为主题过滤器</translation>
    </message>
    <message>
        <source>Filter lanes by component</source>
        <translation>按组件筛选泳道</translation>
    </message>
    <message>
        <source>All components</source>
        <translation>所有组件</translation>
    </message>
    <message>
        <source>Filter lanes by state</source>
        <translation>按状态筛选泳道</translation>
    </message>
    <message>
        <source>All states</source>
        <translation>所有状态</translation>
    </message>
    <message>
        <source>Not settled</source>
        <translation>未了结</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Zoom, clock times, and exports</source>
        <translation>缩放、钟表时间和导出</translation>
    </message>
    <message>
        <source>Messages and their attempts</source>
        <translation>消息及其尝试</translation>
    </message>
    <message>
        <source>no event id</source>
        <translation>无事件 id</translation>
    </message>
    <message>
        <source>ev %1</source>
        <translation>ev %1</translation>
    </message>
    <message>
        <source>QoS %1 · %2</source>
        <translation>QoS %1 · %2</translation>
    </message>
    <message>
        <source>not delivered</source>
        <translation>未投递</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>No message is chosen.</source>
        <translation>未选择消息。</translation>
    </message>
    <message>
        <source>There is no lane to draw.</source>
        <translation>没有可绘制的泳道。</translation>
    </message>
    <message>
        <source>The picture could not be made.</source>
        <translation>无法生成图片。</translation>
    </message>
    <message>
        <source>Cannot write %1: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
    <message>
        <source>There is no message to export.</source>
        <translation>没有可导出的消息。</translation>
    </message>
    <message>
        <source>Where the picture goes</source>
        <translation>图片保存到哪里</translation>
    </message>
    <message>
        <source>Pictures (*.png *.svg)</source>
        <translation>图片 (*.png *.svg)</translation>
    </message>
    <message>
        <source>Where the messages go</source>
        <translation>消息保存到哪里</translation>
    </message>
    <message>
        <source>Comma-separated values (*.csv)</source>
        <translation>逗号分隔值 (*.csv)</translation>
    </message>
    <message>
        <source>JSON lines (*.jsonl)</source>
        <translation>JSON 行 (*.jsonl)</translation>
    </message>
    <message>
        <source>Written: %1</source>
        <translation>已写入：%1</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
</context>
<context>
    <name>wb::ui::ReleaseChooser</name>
    <message>
        <source>Dapr version</source>
        <translation>Dapr 版本</translation>
    </message>
    <message>
        <source>As which Dapr the files are read and components are connected: fields, defaults, client ids, acknowledgement and retry follow it</source>
        <translation>以哪个 Dapr 读取文件并连接组件：字段、默认值、客户端标识、确认与重试都随之而定</translation>
    </message>
    <message>
        <source>Dapr %1</source>
        <translation>Dapr %1</translation>
    </message>
</context>
<context>
    <name>wb::ui::ResourcesModel</name>
    <message>
        <source>unreadable document</source>
        <translation>无法读取的文档</translation>
    </message>
    <message>
        <source>%1 without a name</source>
        <translation>%1，没有名称</translation>
    </message>
    <message>
        <source>empty document</source>
        <translation>空文档</translation>
    </message>
    <message numerus="yes">
        <source>%n document(s)</source>
        <translation>
            <numerusform>%n 个文档</numerusform>
        </translation>
    </message>
    <message>
        <source>%1
%2</source>
        <translation>%1
%2</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <translation>%1，%2</translation>
    </message>
    <message numerus="yes">
        <source>%n problem(s)</source>
        <translation>
            <numerusform>%n 个问题</numerusform>
        </translation>
    </message>
    <message>
        <source>%1, not saved</source>
        <translation>%1，未保存</translation>
    </message>
</context>
<context>
    <name>wb::ui::ResourcesPanel</name>
    <message>
        <source>Resources</source>
        <translation>资源</translation>
    </message>
    <message>
        <source>Nothing is open. Open a file or folder with Dapr resources, or start the demo.</source>
        <translation>没有打开任何内容。打开含有 Dapr 资源的文件或文件夹，或启动演示。</translation>
    </message>
</context>
<context>
    <name>wb::ui::RowView</name>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
</context>
<context>
    <name>wb::ui::ScenarioActions</name>
    <message>
        <source>Scenarios (*.yaml *.yml);;All files (*)</source>
        <translation>场景 (*.yaml *.yml);;所有文件 (*)</translation>
    </message>
    <message>
        <source>&amp;Run a scenario</source>
        <translation>运行场景(&amp;R)</translation>
    </message>
    <message>
        <source>&amp;Library</source>
        <translation>场景库(&amp;L)</translation>
    </message>
    <message>
        <source>Re&amp;cent</source>
        <translation>最近(&amp;C)</translation>
    </message>
    <message>
        <source>Scenario %1: %2</source>
        <translation>场景 %1：%2</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>&amp;Open a scenario…</source>
        <translation>打开场景(&amp;O)…</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>打开…</translation>
    </message>
    <message>
        <source>Shows a scenario&apos;s file; nothing runs yet</source>
        <translation>显示场景文件；尚不运行</translation>
    </message>
    <message>
        <source>&amp;Run it</source>
        <translation>运行(&amp;R)</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>运行</translation>
    </message>
    <message>
        <source>Starts the scenario&apos;s own broker and connections, and carries out its steps</source>
        <translation>启动场景自己的代理和连接，并执行其步骤</translation>
    </message>
    <message>
        <source>&amp;Stop it</source>
        <translation>停止(&amp;S)</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Ends the run with everything that it started</source>
        <translation>结束运行及其启动的一切</translation>
    </message>
    <message>
        <source>Show its &amp;lanes</source>
        <translation>显示其泳道(&amp;L)</translation>
    </message>
    <message>
        <source>Lanes</source>
        <translation>泳道</translation>
    </message>
    <message>
        <source>Shows the run&apos;s messages in the room Redelivery in place of the live ones, and back</source>
        <translation>在“重新投递”页中显示运行的消息代替实时消息，再按一次返回</translation>
    </message>
    <message>
        <source>&amp;Edit its file</source>
        <translation>编辑其文件(&amp;E)</translation>
    </message>
    <message>
        <source>Edit</source>
        <translation>编辑</translation>
    </message>
    <message>
        <source>Opens the text, at the step that failed if one did</source>
        <translation>打开文本；若有失败的步骤则定位到该处</translation>
    </message>
    <message>
        <source>&amp;Copy its report</source>
        <translation>复制其报告(&amp;C)</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Copies the result of every step as text</source>
        <translation>以文本形式复制每个步骤的结果</translation>
    </message>
    <message>
        <source>Save &amp;as scenario…</source>
        <translation>另存为场景(&amp;A)…</translation>
    </message>
    <message>
        <source>Save as scenario…</source>
        <translation>另存为场景…</translation>
    </message>
    <message>
        <source>Shows what you did since you connected as steps, and what came of it as expectations, to be kept as a file</source>
        <translation>将您连接以来所做的显示为步骤，将结果显示为预期，可保存为文件</translation>
    </message>
    <message>
        <source>Run again</source>
        <translation>再次运行</translation>
    </message>
    <message>
        <source>No scenarios are installed</source>
        <translation>未安装场景</translation>
    </message>
    <message>
        <source>None yet</source>
        <translation>尚无</translation>
    </message>
    <message>
        <source>Open a scenario</source>
        <translation>打开场景</translation>
    </message>
    <message>
        <source>A scenario runs. Stop it, or wait for its end.</source>
        <translation>有场景正在运行。请停止它，或等它结束。</translation>
    </message>
    <message>
        <source>Show the &amp;live lanes again</source>
        <translation>再次显示实时泳道(&amp;L)</translation>
    </message>
    <message>
        <source>Live lanes</source>
        <translation>实时泳道</translation>
    </message>
    <message>
        <source>Where the scenario goes</source>
        <translation>场景保存到哪里</translation>
    </message>
    <message>
        <source>Cannot read %1: %2</source>
        <translation>无法读取 %1：%2</translation>
    </message>
</context>
<context>
    <name>wb::ui::ScenarioEditor</name>
    <message>
        <source>Save as scenario</source>
        <translation>另存为场景</translation>
    </message>
    <message>
        <source>Scenario %1</source>
        <translation>场景 %1</translation>
    </message>
    <message>
        <source>Text of the scenario</source>
        <translation>场景文本</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Save as…</source>
        <translation>另存为…</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Line %1: %2</source>
        <translation>第 %1 行：%2</translation>
    </message>
    <message numerus="yes">
        <source>… and %n more</source>
        <translation>
            <numerusform>… 还有 %n 处</numerusform>
        </translation>
    </message>
    <message>
        <source>This is a scenario that can be run.</source>
        <translation>这是可以运行的场景。</translation>
    </message>
    <message>
        <source>Not saved yet</source>
        <translation>尚未保存</translation>
    </message>
    <message>
        <source>%1, changed</source>
        <translation>%1，已修改</translation>
    </message>
    <message>
        <source>Cannot write %1: %2</source>
        <translation>无法写入 %1：%2</translation>
    </message>
    <message>
        <source>There are changes that are not saved.</source>
        <translation>有未保存的修改。</translation>
    </message>
    <message>
        <source>Close without saving</source>
        <translation>不保存就关闭</translation>
    </message>
    <message>
        <source>Go back</source>
        <translation>返回</translation>
    </message>
</context>
<context>
    <name>wb::ui::ScenarioLanes</name>
    <message>
        <source>Back to the live lanes</source>
        <translation>返回实时泳道</translation>
    </message>
    <message>
        <source>Lanes of the scenario %1</source>
        <translation>场景 %1 的泳道</translation>
    </message>
    <message>
        <source>It runs on a broker and connections of its own; yours go on meanwhile.</source>
        <translation>它在自己的代理和连接上运行；您的连接照常进行。</translation>
    </message>
    <message>
        <source>Lanes of the scenario %1: %2</source>
        <translation>场景 %1 的泳道：%2</translation>
    </message>
    <message>
        <source>The run is over; its lanes stay until the next one.</source>
        <translation>运行已结束；其泳道保留到下一次运行。</translation>
    </message>
</context>
<context>
    <name>wb::ui::ScenarioPanel</name>
    <message>
        <source>Steps and expectations</source>
        <translation>步骤与预期</translation>
    </message>
    <message>
        <source>Scenarios run here</source>
        <translation>场景在这里运行</translation>
    </message>
    <message>
        <source>Choose one of the library in the menu Scenario, or open a file: each starts its own broker and connection, and touches nothing of yours.</source>
        <translation>在“场景”菜单中从场景库选择，或打开文件：每个场景启动自己的代理和连接，不触及您的任何东西。</translation>
    </message>
    <message>
        <source>What became of the selected step</source>
        <translation>所选步骤的结果</translation>
    </message>
    <message>
        <source>Select a step to see what was expected and what was seen.</source>
        <translation>选择一个步骤，查看预期与所见。</translation>
    </message>
    <message>
        <source>Scenario</source>
        <translation>场景</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>What it teaches</source>
        <translation>它说明什么</translation>
    </message>
    <message>
        <source>Broker</source>
        <translation>代理</translation>
    </message>
    <message>
        <source>Broker and Dapr version of the run</source>
        <translation>运行的代理和 Dapr 版本</translation>
    </message>
    <message>
        <source>No scenario is open</source>
        <translation>没有打开场景</translation>
    </message>
    <message>
        <source>on %1</source>
        <translation>在 %1 上</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>%1 in %2 s</source>
        <translation>%1，用时 %2 秒</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>%1:%2:%3: %4</source>
        <translation>%1:%2:%3：%4</translation>
    </message>
    <message>
        <source>Expected: %1</source>
        <translation>预期：%1</translation>
    </message>
    <message>
        <source>Seen: %1</source>
        <translation>所见：%1</translation>
    </message>
    <message>
        <source>Around it:</source>
        <translation>前后情况：</translation>
    </message>
</context>
<context>
    <name>wb::ui::ScenarioSteps</name>
    <message>
        <source>not run</source>
        <translation>未运行</translation>
    </message>
    <message>
        <source>running</source>
        <translation>正在运行</translation>
    </message>
    <message>
        <source>passed</source>
        <translation>通过</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>失败</translation>
    </message>
    <message>
        <source>could not be run</source>
        <translation>无法运行</translation>
    </message>
    <message>
        <source>skipped</source>
        <translation>已跳过</translation>
    </message>
    <message>
        <source>%1 %2</source>
        <translation>%1 %2</translation>
    </message>
    <message>
        <source>expect %1</source>
        <translation>预期 %1</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>步骤</translation>
    </message>
    <message>
        <source>At, s</source>
        <translation>时刻，秒</translation>
    </message>
    <message>
        <source>Took, s</source>
        <translation>用时，秒</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>行</translation>
    </message>
</context>
<context>
    <name>wb::ui::SetupAbilities</name>
    <message>
        <source>%1 has no such setting.</source>
        <translation>%1 没有此设置。</translation>
    </message>
    <message>
        <source>This program does not know how such a broker is set up.</source>
        <translation>本程序不知道如何设置这种代理。</translation>
    </message>
</context>
<context>
    <name>wb::ui::SetupActions</name>
    <message>
        <source>Set-up &amp;help…</source>
        <translation>配置帮助(&amp;H)…</translation>
    </message>
    <message>
        <source>The configuration of a broker that fits the component: files, docker run, Kubernetes, and what goes wrong</source>
        <translation>适合该组件的代理配置：文件、docker run、Kubernetes，以及会出错的地方</translation>
    </message>
    <message>
        <source>Set-up help</source>
        <translation>配置帮助</translation>
    </message>
</context>
<context>
    <name>wb::ui::SetupHelp</name>
    <message>
        <source>Save %1</source>
        <translation>保存 %1</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>Saved as %1</source>
        <translation>已保存为 %1</translation>
    </message>
    <message>
        <source>%1 could not be written</source>
        <translation>无法写入 %1</translation>
    </message>
    <message>
        <source>Set up a broker for %1</source>
        <translation>为 %1 配置代理</translation>
    </message>
</context>
<context>
    <name>wb::ui::SetupPanel</name>
    <message>
        <source>Configuration</source>
        <translation>配置</translation>
    </message>
    <message>
        <source>docker run</source>
        <translation>docker run</translation>
    </message>
    <message>
        <source>Kubernetes</source>
        <translation>Kubernetes</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>复制(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Save…</source>
        <translation>保存(&amp;S)…</translation>
    </message>
    <message>
        <source>Broker</source>
        <translation>代理</translation>
    </message>
    <message>
        <source>Version of the broker</source>
        <translation>代理的版本</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>版本</translation>
    </message>
    <message>
        <source>Forms of the set-up</source>
        <translation>配置的形式</translation>
    </message>
    <message>
        <source>What goes wrong</source>
        <translation>会出错的地方</translation>
    </message>
    <message>
        <source>What else to know</source>
        <translation>其他须知</translation>
    </message>
    <message>
        <source>Copy the text</source>
        <translation>复制文本</translation>
    </message>
    <message>
        <source>Save the text to a file</source>
        <translation>把文本保存到文件</translation>
    </message>
</context>
<context>
    <name>wb::ui::SetupTextView</name>
    <message>
        <source>Files of %1</source>
        <translation>%1的文件</translation>
    </message>
    <message>
        <source>Commands for your shell: what they make is not shown here.</source>
        <translation>在 shell 中运行的命令：它们生成的内容不在此显示。</translation>
    </message>
</context>
<context>
    <name>wb::ui::SetupTrapView</name>
    <message>
        <source>What goes wrong</source>
        <translation>会出错的地方</translation>
    </message>
    <message>
        <source>What may have happened here</source>
        <translation>这里可能发生的情况</translation>
    </message>
    <message>
        <source>This component meets</source>
        <translation>该组件会遇到</translation>
    </message>
    <message>
        <source>What else goes wrong</source>
        <translation>其他会出错的地方</translation>
    </message>
</context>
<context>
    <name>wb::ui::SetupWords</name>
    <message>
        <source>no anonymous clients</source>
        <translation>不允许匿名</translation>
    </message>
    <message numerus="yes">
        <source>%n user(s)</source>
        <translation>
            <numerusform>%n 个用户</numerusform>
        </translation>
    </message>
    <message>
        <source>TLS with client certificates</source>
        <translation>TLS 与客户端证书</translation>
    </message>
    <message>
        <source>TLS</source>
        <translation>TLS</translation>
    </message>
    <message>
        <source>in flight %1</source>
        <translation>在途 %1</translation>
    </message>
    <message>
        <source>queue %1</source>
        <translation>队列 %1</translation>
    </message>
    <message>
        <source>session life %1 s</source>
        <translation>会话寿命 %1 秒</translation>
    </message>
    <message>
        <source>retry %1 s</source>
        <translation>重发 %1 秒</translation>
    </message>
    <message>
        <source>no persistence</source>
        <translation>不持久化</translation>
    </message>
    <message>
        <source>virtual host %1</source>
        <translation>虚拟主机 %1</translation>
    </message>
    <message numerus="yes">
        <source>%n port(s) of virtual hosts</source>
        <translation>
            <numerusform>%n 个虚拟主机端口</numerusform>
        </translation>
    </message>
    <message>
        <source>management</source>
        <translation>管理接口</translation>
    </message>
    <message numerus="yes">
        <source>%n line(s) of its own</source>
        <translation>
            <numerusform>%n 行自有配置</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::StatusStrip</name>
    <message>
        <source>Sign of the state</source>
        <translation>状态标志</translation>
    </message>
    <message>
        <source>State of the connections</source>
        <translation>连接的状态</translation>
    </message>
    <message>
        <source>Messages received</source>
        <translation>收到的消息</translation>
    </message>
    <message>
        <source>Messages kept</source>
        <translation>留存的消息</translation>
    </message>
    <message>
        <source>Messages let go</source>
        <translation>舍弃的消息</translation>
    </message>
    <message>
        <source>Messages a second</source>
        <translation>每秒消息数</translation>
    </message>
    <message>
        <source>Deliveries without an acknowledgement</source>
        <translation>没有确认的投递</translation>
    </message>
    <message>
        <source>Memory used for what was seen</source>
        <translation>留存内容所用的内存</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
    <message>
        <source>Oldest messages that were let go to stay within the memory budget</source>
        <translation>为保持在内存预算内而舍弃的最旧的消息</translation>
    </message>
    <message>
        <source>received %1</source>
        <translation>已收到 %1</translation>
    </message>
    <message>
        <source>kept %1</source>
        <translation>已留存 %1</translation>
    </message>
    <message>
        <source>let go %1</source>
        <translation>已舍弃 %1</translation>
    </message>
    <message>
        <source>memory %1 of %2 MB</source>
        <translation>内存 %1 / %2 MB</translation>
    </message>
    <message>
        <source>%1 /s</source>
        <translation>%1 /秒</translation>
    </message>
    <message>
        <source>connected to %1</source>
        <translation>已连接到 %1</translation>
    </message>
    <message>
        <source>connecting to %1</source>
        <translation>正在连接 %1</translation>
    </message>
    <message>
        <source>no link to %1, will try again</source>
        <translation>未连接到 %1，将重试</translation>
    </message>
    <message>
        <source>connecting failed</source>
        <translation>连接失败</translation>
    </message>
    <message>
        <source>not connected</source>
        <translation>未连接</translation>
    </message>
    <message>
        <source>un-acked %1</source>
        <translation>未确认 %1</translation>
    </message>
    <message>
        <source>Acknowledgements held on purpose</source>
        <translation>有意保持的确认</translation>
    </message>
    <message numerus="yes">
        <source>● %n ack(s) held</source>
        <translation>
            <numerusform>● 保持 %n 个确认</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>● %n ack rule(s)</source>
        <translation>
            <numerusform>● %n 条确认规则</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>wb::ui::TextDiff</name>
    <message numerus="yes">
        <source>  … %n equal line(s)</source>
        <translation>
            <numerusform>  … %n 行相同</numerusform>
        </translation>
    </message>
    <message>
        <source>The texts differ from line %1 on.</source>
        <translation>文本从第 %1 行起不同。</translation>
    </message>
</context>
<context>
    <name>wb::ui::ToolBar</name>
    <message>
        <source>Tool bar</source>
        <translation>工具栏</translation>
    </message>
    <message>
        <source>New component</source>
        <translation>新建组件</translation>
    </message>
    <message>
        <source>Broker</source>
        <translation>消息代理</translation>
    </message>
    <message>
        <source>Search commands  %1</source>
        <translation>搜索命令  %1</translation>
    </message>
    <message>
        <source>Broker: %1</source>
        <translation>消息代理：%1</translation>
    </message>
    <message>
        <source>Run scenario</source>
        <translation>运行场景</translation>
    </message>
</context>
<context>
    <name>wb::ui::TopicTreeModel</name>
    <message>
        <source>Topic</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Messages</source>
        <translation>消息数</translation>
    </message>
    <message>
        <source>Rate /s</source>
        <translation>速率 /秒</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>距今</translation>
    </message>
    <message>
        <source>Flags</source>
        <translation>标志</translation>
    </message>
    <message>
        <source>(empty level)</source>
        <translation>（空层级）</translation>
    </message>
    <message>
        <source>topics: %1</source>
        <translation>主题：%1</translation>
    </message>
    <message>
        <source>let go</source>
        <translation>已舍弃</translation>
    </message>
    <message>
        <source>DUP</source>
        <translation>DUP</translation>
    </message>
    <message>
        <source>retained</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>%1: all topics under it together</source>
        <translation>%1：其下所有主题合计</translation>
    </message>
    <message>
        <source>%1
Sidecar: %2 deliveries
Observer: %3 deliveries
One message can reach both; the larger number is shown.</source>
        <translation>%1
边车：%2 次投递
观察者：%3 次投递
同一消息可能到达二者；显示较大的数字。</translation>
    </message>
    <message>
        <source>The topics under it are included.</source>
        <translation>包括其下的主题。</translation>
    </message>
    <message>
        <source>QoS %1 of the newest delivery</source>
        <translation>最新投递的 QoS %1</translation>
    </message>
    <message>
        <source>DUP: maybe seen before</source>
        <translation>DUP：可能见过</translation>
    </message>
    <message>
        <source>The broker keeps a retained message here</source>
        <translation>代理在此处有保留消息</translation>
    </message>
    <message>
        <source>A live message followed: the retained one may be newer than the one seen</source>
        <translation>其后有一条实时消息：保留消息可能比所见的更新</translation>
    </message>
    <message>
        <source>The retained message was cleared by an empty one</source>
        <translation>保留消息已被空消息清除</translation>
    </message>
</context>
<context>
    <name>wb::ui::TopicsEditor</name>
    <message>
        <source>No Subscription names this component. Add the topics that your app subscribes to by itself; they are remembered here and never written to the file.</source>
        <translation>没有 Subscription 指明此组件。请添加应用自行订阅的主题；它们会记在此处，从不写入文件。</translation>
    </message>
    <message>
        <source>Topic to subscribe to</source>
        <translation>要订阅的主题</translation>
    </message>
    <message>
        <source>orders/new, plant/+/temp</source>
        <translation>orders/new, plant/+/temp</translation>
    </message>
    <message>
        <source>Add topic</source>
        <translation>添加主题</translation>
    </message>
    <message>
        <source>from %1</source>
        <translation>来自 %1</translation>
    </message>
    <message>
        <source>typed here</source>
        <translation>在此输入</translation>
    </message>
    <message>
        <source>Remove topic %1</source>
        <translation>移除主题 %1</translation>
    </message>
</context>
<context>
    <name>wb::ui::WaitingModel</name>
    <message>
        <source>binding</source>
        <translation>绑定</translation>
    </message>
    <message>
        <source>DUP</source>
        <translation>DUP</translation>
    </message>
    <message>
        <source>retained</source>
        <translation>保留</translation>
    </message>
    <message>
        <source>%1 … of %2</source>
        <translation>%1 … 共 %2</translation>
    </message>
    <message>
        <source>Waits since %1</source>
        <translation>自 %1 起等待</translation>
    </message>
    <message>
        <source>Call %1 of the app for this delivery</source>
        <translation>本次投递对应用的第 %1 次调用</translation>
    </message>
    <message>
        <source>DUP: maybe seen before</source>
        <translation>DUP：可能见过</translation>
    </message>
    <message>
        <source>%1, by %2</source>
        <translation>%1，来自 %2</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>已等</translation>
    </message>
    <message>
        <source>Try</source>
        <translation>次数</translation>
    </message>
    <message>
        <source>Flags</source>
        <translation>标志</translation>
    </message>
    <message>
        <source>Topic</source>
        <translation>主题</translation>
    </message>
    <message>
        <source>Route</source>
        <translation>路由</translation>
    </message>
    <message>
        <source>Payload</source>
        <translation>载荷</translation>
    </message>
</context>
</TS>
