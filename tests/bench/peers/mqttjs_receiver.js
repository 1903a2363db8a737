// Receives a number of messages with mqtt.js and leaves: node mqttjs_receiver.js PORT COUNT QOS
const path = require('path');
const mqtt = require(path.join(process.env.WB_PEER_NODE_MODULES, 'mqtt'));
const [port, count, qos] = process.argv.slice(2).map(Number);
let left = count;
const client = mqtt.connect(`mqtt://127.0.0.1:${port}`, { reconnectPeriod: 0 });
client.on('connect', () => client.subscribe('#', { qos }));
client.on('message', () => { if (--left === 0) client.end(); });
client.on('error', (error) => { console.error(error.message); process.exit(1); });
