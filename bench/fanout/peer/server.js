// The peer: a Socket.IO server as its manual writes it. node server.js PORT
const http = require("node:http").createServer();
const { Server } = require("socket.io");

const io = new Server(http, { transports: ["websocket"] });
io.on("connection", (socket) => {
  socket.join("room");
  socket.on("chat", (message, acknowledge) => {
    io.to("room").emit("chat", message);
    acknowledge({ ok: true });
  });
});
http.listen(Number(process.argv[2]), "127.0.0.1", 4096);
