#include "core/broker/local_mosquitto.h"
