// Decodes and generates QoS 1 PUBLISH packets with mqtt-packet; prints "decode generate" in million packets a second
// of processor time: node mqtt_packet.js PAYLOAD_BYTES PACKETS
const path = require('path');
const mqttPacket = require(path.join(process.env.WB_PEER_NODE_MODULES, 'mqtt-packet'));
const [payloadBytes, packets] = process.argv.slice(2).map(Number);
const message = { cmd: 'publish', topic: 'plant/l07/dev0123/m4', payload: Buffer.alloc(payloadBytes, 'x'), qos: 1, messageId: 7, dup: false, retain: false };
const one = mqttPacket.generate(message);
const perChunk = Math.max(1, Math.floor(65536 / one.length));
const chunk = Buffer.concat(Array(perChunk).fill(one));
const seconds = (work) => { const from = process.cpuUsage(); work(); const used = process.cpuUsage(from); return (used.user + used.system) / 1e6; };
const rounds = Math.ceil(packets / perChunk);
const parser = mqttPacket.parser();
let seen = 0;
parser.on('packet', () => { ++seen; });
const decode = seconds(() => { for (let i = 0; i < rounds; ++i) parser.parse(chunk); });
const generate = seconds(() => { for (let i = 0; i < packets; ++i) mqttPacket.generate(message); });
console.log(`${seen / decode / 1e6} ${packets / generate / 1e6}`);
