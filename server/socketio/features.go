// # The official API, and this one
//
// Each line has a name in JavaScript, its names in Go, and perhaps a note. The note gives
// an option's default, or says how Go differs from JavaScript. "(none)" stands for a name
// that one of the two does not have. All differences are on purpose.
//
// Options:
//
//	path                                 Options.Path                                        "/socket.io/"
//	addTrailingSlash: false              Options.NoTrailingSlash                             off
//	serveClient                          Options.ClientFiles, Options.ClientVersion          off; the program supplies the bundles
//	connectTimeout                       Options.ConnectTimeout                              45 s
//	connectionStateRecovery              Options.Recovery                                    off
//	  maxDisconnectionDuration           Recovery.MaxDisconnectionDuration                   2 min
//	  skipMiddlewares: false             Recovery.RunMiddlewares                             off
//	(none)                               Recovery.Owner                                      none; with RunMiddlewares, a client of another owner gets a new socket
//	(none)                               Recovery.MaxPackets, Recovery.MaxSessions           10,000 each; no limit in JavaScript
//	(none)                               Recovery.MaxBytes                                   0: no limit, as in JavaScript
//	cleanupEmptyChildNamespaces          Options.CleanupEmptyChildNamespaces                 off
//	pingInterval, pingTimeout            Options.PingInterval, Options.PingTimeout           25 s, 20 s
//	upgradeTimeout                       Options.UpgradeTimeout                              10 s
//	maxHttpBufferSize                    Options.MaxHTTPBufferSize                           1,000,000 bytes
//	(none)                               Options.MaxSessionsPerAddress                       0: any number, as in JavaScript; beyond it 429
//	(none)                               Options.Addresses                                   none: any number, as in JavaScript; limits what an address uses on all servers that share it
//	(none)                               Options.ControlPackets                              none: any number, as in JavaScript; beyond it the connection is closed
//	(none)                               Options.MaxHandshakeBytes                           0: no limit, as in JavaScript; beyond it 431
//	(none)                               Options.MaxNamespaces                               0: any number, as in JavaScript; beyond it CONNECT_ERROR
//	(none)                               Options.MaxConnectBytes                             0: no limit, as in JavaScript; beyond it CONNECT_ERROR
//	(none)                               Options.MaxAttachmentBytes                          0: no limit, as in JavaScript; beyond it the connection is closed
//	(none)                               Options.MaxDepth                                    0: 1,000 levels; no limit in JavaScript
//	(none)                               Options.MaxPendingAcks                              0: any number, as in JavaScript; beyond it ErrTooManyAcks
//	(none)                               Options.MaxAnswerBytes                              0: no limit, as in JavaScript; beyond it ErrAnswersTooLarge
//	(none)                               Options.MaxAnswerBytesPerCall                       0: no limit, as in JavaScript; beyond it ErrAnswersTooLarge
//	(none)                               Options.MaxWaitingBytes                             16 MiB of a client's events may wait for handlers; no limit in JavaScript
//	(none)                               Options.MaxQueuedBytes                              16 MiB may wait for a client; no limit in JavaScript
//	transports                           Options.Transports                                  polling, websocket; there is no webtransport
//	allowUpgrades: false                 Options.NoUpgrades                                  off
//	perMessageDeflate                    Options.PerMessageDeflate                           off; threshold 1024
//	httpCompression                      Options.HTTPCompression                             on; threshold 1024
//	cors                                 Options.CORS, engine.CORS                           off; the answer names the request's origin, for * too
//	(none)                               Options.AnyOrigin                                   off: a page of another origin gets 403 on WebSocket too; JavaScript lets it in
//	cookie                               Options.Cookie, engine.Cookie                       off
//	allowRequest                         Options.AllowRequest                                its error is the message of the 403
//	allowEIO3                            Options.AllowEIO3                                   off
//	destroyUpgrade(Timeout)              (none)                                              net/http answers unknown paths at once, with 404
//	parser                               Options.Parser, Parser, Decoder                     JSON; msgpack.Parser is socket.io-msgpack-parser
//	adapter                              Options.Adapter, Adapter                            none; redisadapter.New
//	debug                                Options.Logger, Options.LogAttrs, Options.Observer  log/slog
//
// Server:
//
//	new Server(opts)                     New
//	io.attach(http), io.listen(3000)     Server.ServeHTTP                                    http.Handle("/socket.io/", io)
//	io.attachApp(uws), io.httpServer     (none)                                              anything that serves an http.Handler
//	io.bind(engine)                      (none)                                              the engine is the server's own
//	io.path()                            Server.Path
//	io.of("/chat")                       Server.Of, Server.Namespaces
//	io.of(/^\/team-\d+$/)                Server.OfPattern
//	io.of((name, auth, next) => …)       Server.OfFunc
//	io.on("new_namespace", f)            Server.OnNewNamespace
//	io.close()                           Server.Close, Server.OnClose                        waits for handlers; before http.Server.Shutdown
//	(none)                               Server.Shutdown                                     Close without losing acknowledgements; JavaScript loses them
//	io.engine.clientsCount               Server.Connections
//	io.engine.clients[sid]               Server.HasSession                                   only whether there is one
//	io.opts                              Server.Options, Options.WithDefaults
//	io.engine.opts                       Server.Limits
//	io.engine.use(f)                     (none)                                              wrap the http.Handler; Socket.Request has the context's values
//	io.engine.on("initial_headers", f)   Options.InitialHeaders
//	io.engine.on("headers", f)           Options.Headers
//	io.engine.on("connection_error", f)  Options.ConnectionError, engine.ConnectionError
//	instrument(io, opts)                 admin.Instrument                                    of @socket.io/admin-ui
//	(none)                               Server.Stats, Server.AddObserver, Server.TagData, Server.Clustered  for monitoring
//
// Namespace:
//
//	nsp.name                             Namespace.Name
//	nsp.use((socket, next) => …)         Namespace.Use, Middleware, ConnectError            next(err) is a returned error; err.data is ConnectError.Data
//	nsp.on("connection", f)              Namespace.OnConnection                             events wait until f has returned
//	nsp.on("connect", f)                 Namespace.OnConnection                             the same
//	nsp.emit(ev, ...args)                Namespace.Emit
//	nsp.send(...args), nsp.write(...)    Namespace.Send
//	nsp.to(room), nsp.in(room)           Namespace.To, Namespace.In                         one or several
//	nsp.except(room)                     Namespace.Except
//	nsp.volatile                         Namespace.Volatile
//	nsp.compress(false)                  Namespace.Compress
//	nsp.local                            Namespace.Local
//	nsp.timeout(ms)                      CallAll                                            the deadline of its context
//	nsp.fetchSockets()                   Namespace.FetchSockets
//	nsp.allSockets()                     Namespace.FetchSockets                             deprecated in JavaScript
//	nsp.socketsJoin(rooms)               Namespace.SocketsJoin
//	nsp.socketsLeave(rooms)              Namespace.SocketsLeave
//	nsp.disconnectSockets(close)         Namespace.DisconnectSockets
//	nsp.serverSideEmit(ev, ...args)      Namespace.ServerSideEmit
//	nsp.serverSideEmitWithAck(ev, …)     CallServers                                        partial answers beside the error
//	nsp.on(ev, f) from other servers     Namespace.OnServer
//	nsp.sockets                          Namespace.Sockets, Namespace.Socket                of this server; the second by id
//	nsp.adapter.rooms                    Namespace.Rooms                                    of this server
//	nsp.adapter.allRooms()               Namespace.AllRooms
//	nsp.adapter.serverCount()            Namespace.ServerCount
//	nsp.adapter.on("create-room", f)     Namespace.OnRoom, RoomEvent, RoomCreated
//	  "delete-room"                      RoomDeleted
//	  "join-room", "leave-room"          RoomJoined, RoomLeft
//	parent.use, parent.on("connection")  ParentNamespace.Use, ParentNamespace.OnConnection  for children to come
//	parent.emit(ev, …), parent.send(…)   ParentNamespace.Emit, ParentNamespace.Send         to all children
//	parent.to, parent.in, parent.except  ParentNamespace.To, ParentNamespace.In, ParentNamespace.Except
//	parent.volatile                      ParentNamespace.Volatile
//	parent.compress(b), parent.local     ParentNamespace.Compress, ParentNamespace.Local
//	parent.createChild(name)             (none)                                             created when a client connects to it
//	(none)                               ParentNamespace.Children                           a child has the methods that a parent lacks, such as FetchSockets
//	(none)                               Namespace.Parent                                   of a child
//
// Broadcasts, which are values:
//
//	.to(room), .in(room), .except(room)  Broadcast.To, Broadcast.In, Broadcast.Except
//	.volatile, .compress(b), .local      Broadcast.Volatile, Broadcast.Compress, Broadcast.Local
//	.emit(ev, ...args)                   Broadcast.Emit
//	.timeout(ms).emitWithAck(ev, …)      CallAll                                             partial answers beside the error
//	.fetchSockets(), .allSockets()       Broadcast.FetchSockets                             the second is deprecated in JavaScript
//	.socketsJoin, .socketsLeave          Broadcast.SocketsJoin, Broadcast.SocketsLeave
//	.disconnectSockets(close)            Broadcast.DisconnectSockets
//
// Socket:
//
//	socket.id                            Socket.ID
//	socket.nsp                           Socket.Namespace
//	socket.rooms                         Socket.Rooms
//	socket.data                          Socket.Data, Socket.SetData, Socket.BindData  other servers can fetch it
//	(none)                               Socket.Set, Socket.Value                      values that other servers do not see
//	socket.recovered                     Socket.Recovered
//	socket.connected, .disconnected      Socket.Connected, Socket.Context              the context's cause is the Reason
//	socket.handshake                     Socket.Handshake
//	  headers, query                     Handshake.Headers, Handshake.Query            Host is apart: Handshake.Host
//	  headers.host                       Handshake.Host
//	  auth                               Handshake.Auth, Handshake.BindAuth            JSON
//	  address, url                       Handshake.Address, Handshake.URL
//	  time, issued                       Handshake.Time, Handshake.Issued              of the CONNECT
//	  secure, xdomain                    Handshake.Secure, Handshake.XDomain
//	socket.request                       Socket.Request                                without a body
//	socket.conn                          Socket.Conn, engine.Session                   Socket.SessionName is the same for all sockets of a client
//	  conn.id                            Socket.SessionName                            a name that is not secret; engine.Session.ID is
//	  conn.transport.name                Socket.SessionTransport
//	  conn.protocol                      engine.Session.Protocol
//	  conn.on("upgrade", f)              engine.Session.OnUpgrade
//	  conn.on("close", f)                engine.Session.Context                        its cause is the reason
//	socket.on(ev, f), socket.once        Socket.On, Socket.Once                        one event at a time; call off for socket.off
//	  (...args, callback) => …           Handler, Handle, Listen, Event                Handle: the returned value is the acknowledgement
//	  arguments                          Event.Bind, Event.Args, Event.Raw
//	  callback(...)                      Event.Ack, Event.WantsAck, AckError
//	  the socket, the event's name       Event.Socket, Event.Name
//	(none)                               Event.Bytes                                   for limits
//	socket.onAny, .prependAny, .offAny   Socket.OnAny, Socket.PrependAny               call off for offAny
//	socket.listenersAny()                Socket.ListenersAny
//	socket.onAnyOutgoing                 Socket.OnAnyOutgoing, OutgoingHandler
//	socket.prependAnyOutgoing            Socket.PrependAnyOutgoing
//	socket.offAnyOutgoing                Socket.OnAnyOutgoing                          call off
//	socket.listenersAnyOutgoing()        Socket.ListenersAnyOutgoing
//	socket.use(([ev, …], next) => …)     Socket.Use                                    next(err) is a returned error
//	socket.on("disconnecting", f)        Socket.OnDisconnecting
//	socket.on("disconnect", f)           Socket.OnDisconnect
//	socket.on("error", f)                Socket.OnError                                a client's event of that name is an ordinary one: Socket.On
//	socket.emit(ev, ...args)             Socket.Emit
//	socket.send(...args), socket.write   Socket.Send
//	socket.timeout(ms).emitWithAck(…)    Call                                          the deadline of its context
//	socket.emit(ev, (a, b) => …)         Answer                                        Call[Answer] returns all arguments
//	  its arguments                      Answer.Bind, Answer.Args
//	socket.join(rooms), socket.leave     Socket.Join, Socket.Leave
//	socket.broadcast                     Socket.Broadcast
//	socket.to, socket.in, socket.except  Socket.To, Socket.In, Socket.Except
//	socket.local                         Socket.Local
//	socket.volatile                      Socket.Volatile
//	socket.compress(b)                   Socket.Compress
//	socket.disconnect(close)             Socket.Disconnect, Socket.Drop                Drop acts like a broken network
//
// RemoteSocket:
//
//	remote.id, .handshake, .rooms        RemoteSocket.ID, RemoteSocket.Handshake, RemoteSocket.Rooms
//	remote.data                          RemoteSocket.BindData
//	remote.emit(ev, ...args)             RemoteSocket.Emit
//	remote.timeout(ms).emitWithAck(…)    RemoteSocket.Only                                   CallAll of it
//	remote.join(rooms), remote.leave     RemoteSocket.Join, RemoteSocket.Leave
//	remote.disconnect(close)             RemoteSocket.Disconnect
//
// Reasons, which are errors:
//
//	"transport error"                    ReasonTransportError             the client broke a rule of the transport
//	"transport close"                    ReasonTransportClose             the client went away
//	"forced close"                       ReasonForcedClose                the client sent a malformed packet
//	"ping timeout"                       ReasonPingTimeout
//	"parse error"                        ReasonParseError                 the client sent a malformed Engine.IO packet; no recovery
//	"server shutting down"               ReasonServerShuttingDown
//	"forced server close"                ReasonForcedServerClose          the client sent a packet that was not allowed then
//	"client namespace disconnect"        ReasonClientNamespaceDisconnect  no recovery
//	"server namespace disconnect"        ReasonServerNamespaceDisconnect  no recovery
//
// Programs without a server, and values:
//
//	new Emitter(redis).emit(ev, …)       EncodeEvent, EncodeServerSideEvent  redisadapter.Emitter uses them
//	Buffer, ArrayBuffer                  Raw                                 a []byte anywhere in a value; Raw: JSON with binary values, sent on as it is
//
// Errors:
//
//	"…" is a reserved event name         ErrReserved
//	operation has timed out              Call                      context.DeadlineExceeded
//	(none)                               ErrNotConnected           JavaScript silently drops the event
//	(none)                               ErrArguments, PanicError  for Event.Bind and Socket.OnError
//	(none)                               ErrTooManyAcks           with Options.MaxPendingAcks
//	(none)                               ErrAnswersTooLarge       with Options.MaxAnswerBytes
package socketio
